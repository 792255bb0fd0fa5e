// SPDX-License-Identifier: Apache-2.0
// A JSSE peer for the interop tests: one connection, one action, results on standard output. Arguments are key=value.

import java.io.FileInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

public final class Peer {
    private static final int CHUNK = 16 * 1024;
    private static Map<String, String> options;

    public static void main(String[] arguments) throws Exception {
        options = new HashMap<>();
        for (String argument : arguments) {
            int at = argument.indexOf('=');
            options.put(argument.substring(0, at), argument.substring(at + 1));
        }
        switch (option("action")) {
            case "get" -> get();
            case "echo" -> echo();
            case "page" -> page();
            case "handshake" -> handshake();
            case "cancel" -> cancel();
            case "serve-echo" -> serveEcho();
            case "serve-close" -> serveClose();
            default -> throw new IllegalArgumentException(option("action"));
        }
    }

    private static String option(String name) {
        return options.get(name);
    }

    private static int number(String name) {
        return Integer.parseInt(option(name));
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static TrustManagerFactory trusting(String path) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (FileInputStream file = new FileInputStream(path)) {
            trusted.setCertificateEntry("ca", (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        return trust;
    }

    private static KeyManagerFactory identity() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (FileInputStream file = new FileInputStream(option("keystore"))) {
            keys.load(file, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, "changeit".toCharArray());
        return managers;
    }

    private static SSLContext clientContext() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(option("keystore") == null ? null : identity().getKeyManagers(), trusting(option("ca")).getTrustManagers(), null);
        return context;
    }

    private static SSLContext serverContext() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(identity().getKeyManagers(), option("client-ca") == null ? null : trusting(option("client-ca")).getTrustManagers(), null);
        return context;
    }

    private static SSLSocket dial() throws Exception {
        Socket plain = new Socket(InetAddress.getByName("127.0.0.1"), number("port"));
        SSLSocket socket = (SSLSocket) clientContext().getSocketFactory().createSocket(plain, "localhost", number("port"), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(Collections.singletonList(new SNIHostName("localhost")));
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20000);
        return socket;
    }

    private static void describe(SSLSocket socket) {
        say("protocol=" + socket.getSession().getProtocol() + " cipher=" + socket.getSession().getCipherSuite());
    }

    /** Asks for a page, reads a part of it, and closes: what sends user_canceled before close_notify. */
    private static void get() throws Exception {
        SSLSocket socket = dial();
        socket.startHandshake();
        describe(socket);
        socket.getOutputStream().write(("GET /bytes/1000 HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes("US-ASCII"));
        int first = socket.getInputStream().read();
        say("first=" + first);
        socket.close();
        say("closed");
    }

    /** Prints a page, or why there is none: a server's refusal of a client certificate comes with the first reading. */
    private static void page() throws Exception {
        try (SSLSocket socket = dial()) {
            socket.getOutputStream().write(("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").getBytes("US-ASCII"));
            say(new String(socket.getInputStream().readAllBytes(), "US-ASCII"));
        } catch (javax.net.ssl.SSLException problem) {
            say("refused=" + problem.getMessage());
        }
    }

    /** Sends size bytes to POST /echo and reads as many back, to the end of the stream. */
    private static void echo() throws Exception {
        int size = number("size");
        SSLSocket socket = dial();
        socket.startHandshake();
        describe(socket);
        Thread writer = new Thread(() -> {
            try {
                OutputStream out = socket.getOutputStream();
                out.write(("POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + size + "\r\n\r\n").getBytes("US-ASCII"));
                out.write(pattern(size));
                out.flush();
            } catch (Exception problem) {
                say("write failed: " + problem);
            }
        });
        writer.start();
        byte[] answer = socket.getInputStream().readAllBytes();
        writer.join();
        say("echoed=" + endsWithPattern(answer, size));
        socket.close();
        say("closed");
    }

    private static void handshake() throws Exception {
        try (SSLSocket socket = dial()) {
            socket.startHandshake();
            describe(socket);
        } catch (javax.net.ssl.SSLException problem) {
            say("refused=" + problem.getMessage());
        }
    }

    /** Closes in mid-handshake, after the server's flight has come. */
    private static void cancel() throws Exception {
        SSLEngine engine = clientContext().createSSLEngine("localhost", number("port"));
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(Collections.singletonList(new SNIHostName("localhost")));
        engine.setSSLParameters(parameters);
        try (SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", number("port")))) {
            ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.beginHandshake();
            engine.wrap(ByteBuffer.allocate(0), out);
            out.flip();
            channel.write(out);
            channel.read(ByteBuffer.allocate(1)); // the server's flight is on its way
            engine.closeOutbound();
            while (!engine.isOutboundDone()) {
                out.clear();
                engine.wrap(ByteBuffer.allocate(0), out);
                out.flip();
                channel.write(out);
            }
            channel.shutdownOutput();
            ByteBuffer rest = ByteBuffer.allocate(CHUNK);
            while (channel.read(rest) >= 0) {
                rest.clear();
            }
        }
        say("closed");
    }

    private static SSLServerSocket listen() throws Exception {
        SSLServerSocket listener =
                (SSLServerSocket) serverContext().getServerSocketFactory().createServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        listener.setNeedClientAuth(option("client-ca") != null);
        say("ready port=" + listener.getLocalPort());
        return listener;
    }

    /** Echoes until the client closes, then closes too. */
    private static void serveEcho() throws Exception {
        try (SSLServerSocket listener = listen(); SSLSocket socket = (SSLSocket) listener.accept()) {
            byte[] buffer = new byte[CHUNK];
            InputStream in = socket.getInputStream();
            long total = 0;
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                socket.getOutputStream().write(buffer, 0, got);
                total += got;
            }
            describe(socket);
            say("echoed=" + total);
        }
        say("closed");
    }

    /** Says something and closes first: a JDK server then sends user_canceled too. */
    private static void serveClose() throws Exception {
        try (SSLServerSocket listener = listen(); SSLSocket socket = (SSLSocket) listener.accept()) {
            socket.getOutputStream().write("goodbye\n".getBytes("US-ASCII"));
            socket.close();
        }
        say("closed");
    }

    private static byte[] pattern(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + i / 256);
        }
        return bytes;
    }

    private static boolean endsWithPattern(byte[] answer, int size) {
        byte[] wanted = pattern(size);
        int start = answer.length - size;
        for (int i = 0; i < size; i++) {
            if (start < 0 || answer[start + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
