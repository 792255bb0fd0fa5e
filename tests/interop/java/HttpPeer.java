// SPDX-License-Identifier: Apache-2.0
// Java's HttpClient as a peer: what its users run. Arguments and lines as in peer_cases.py.

import java.io.FileInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

public final class HttpPeer {
    private static Map<String, String> options;

    public static void main(String[] arguments) throws Exception {
        options = new HashMap<>();
        for (String argument : arguments) {
            int at = argument.indexOf('=');
            options.put(argument.substring(0, at), argument.substring(at + 1));
        }
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "connection");
        System.setProperty("jdk.httpclient.keepalive.timeout", "1");
        if (options.containsKey("key-limit")) {
            Security.setProperty("jdk.tls.keyLimits", "AES/GCM/NoPadding KeyUpdate " + options.get("key-limit"));
        }
        try {
            run();
        } catch (SSLException problem) {
            say("refused=" + problem.getMessage());
        }
    }

    private static void run() throws Exception {
        HttpClient client = HttpClient.newBuilder().sslContext(context()).version(HttpClient.Version.valueOf(option("http", "HTTP_1_1")))
                .connectTimeout(Duration.ofSeconds(20)).build();
        for (int left = Integer.parseInt(option("connections", "1")); left > 0; left--) {
            switch (options.get("action")) {
                case "echo" -> echo(client);
                case "idle" -> idle(client);
                default -> throw new IllegalArgumentException(options.get("action"));
            }
        }
    }

    private static String option(String name, String otherwise) {
        return options.getOrDefault(name, otherwise);
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static SSLContext context() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (FileInputStream file = new FileInputStream(options.get("ca"))) {
            trusted.setCertificateEntry("ca", (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + options.get("port") + path)).timeout(Duration.ofSeconds(20));
    }

    private static void describe(HttpResponse<?> response) {
        response.sslSession().ifPresent(session -> say("version=" + session.getProtocol()));
    }

    /** POST /echo; the server closes first. */
    private static void echo(HttpClient client) throws Exception {
        byte[] body = pattern(Integer.parseInt(options.get("size")));
        HttpRequest request = request("/echo").header("Connection", "close").POST(BodyPublishers.ofByteArray(body)).build();
        HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
        describe(response);
        say("echoed=" + Arrays.equals(response.body(), body));
    }

    /** A page; then the pool closes the idle connection: the client closes first. Ends when its input does. */
    private static void idle(HttpClient client) throws Exception {
        HttpResponse<byte[]> response = client.send(request("/bytes/1000").build(), BodyHandlers.ofByteArray());
        describe(response);
        say("got=" + response.body().length);
        System.in.read();
    }

    private static byte[] pattern(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + i / 256);
        }
        return bytes;
    }
}
