// SPDX-License-Identifier: Apache-2.0
// A JSSE peer that connects or accepts twice with one SSLContext, so that the second handshake resumes. Run from source.
// Arguments: client PORT CA-FILE SIZE, or server KEYSTORE.

import java.io.FileInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Collections;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

public final class Resume {
    private static final int CONNECTIONS = 2;

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("client")) {
            client(Integer.parseInt(arguments[1]), arguments[2], Integer.parseInt(arguments[3]));
        } else {
            server(arguments[1]);
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void client(int port, String ca, int size) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (FileInputStream file = new FileInputStream(ca)) {
            trusted.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        for (int i = 0; i < CONNECTIONS; i++) {
            say("echoed=" + echo(context, port, size));
        }
    }

    private static int echo(SSLContext context, int port, int size) throws Exception {
        Socket plain = new Socket(InetAddress.getByName("127.0.0.1"), port);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(Collections.singletonList(new SNIHostName("localhost")));
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(20000);
            Thread writer = new Thread(() -> write(socket, size));
            writer.start();
            byte[] answer = socket.getInputStream().readAllBytes();
            writer.join();
            String text = new String(answer, "ISO-8859-1");
            return answer.length - (text.indexOf("\r\n\r\n") + 4);
        }
    }

    private static void write(SSLSocket socket, int size) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + size + "\r\n\r\n").getBytes("US-ASCII"));
            out.write(new byte[size]);
            out.flush();
        } catch (Exception problem) {
            say("write failed: " + problem);
        }
    }

    private static void server(String keystore) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (FileInputStream file = new FileInputStream(keystore)) {
            keys.load(file, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        try (SSLServerSocket listener =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            say("ready port=" + listener.getLocalPort());
            for (int i = 0; i < CONNECTIONS; i++) {
                serveOne(listener);
            }
        }
    }

    private static void serveOne(SSLServerSocket listener) throws Exception {
        try (SSLSocket socket = (SSLSocket) listener.accept()) {
            byte[] buffer = new byte[16 * 1024];
            InputStream in = socket.getInputStream();
            long total = 0;
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                socket.getOutputStream().write(buffer, 0, got);
                total += got;
            }
            say("echoed=" + total);
        }
    }
}
