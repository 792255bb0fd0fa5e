// SPDX-License-Identifier: Apache-2.0
// A peer of Node's tls module; what it understands is said in peer_cases.py.
'use strict';

const fs = require('node:fs');
const tls = require('node:tls');

const options = Object.fromEntries(
    process.argv.slice(2).map((argument) => [argument.slice(0, argument.indexOf('=')), argument.slice(argument.indexOf('=') + 1)]));

function say(facts) {
    for (const [key, value] of Object.entries(facts)) {
        fs.writeSync(1, `${key}=${value}\n`);
    }
}

function common() {
    const settings = { minVersion: 'TLSv1.3' };
    if (options.groups) {
        settings.ecdhCurve = options.groups.replaceAll(',', ':');
    }
    if (options.alpn) {
        settings.ALPNProtocols = options.alpn.split(',');
    }
    return settings;
}

function describe(socket) {
    say({ version: socket.getProtocol(), alpn: socket.alpnProtocol, resumed: socket.isSessionReused() });
}

function pattern(size) {
    const bytes = Buffer.alloc(size);
    for (let i = 0; i < size; i++) {
        bytes[i] = i * 31 + Math.floor(i / 256);
    }
    return bytes;
}

function bodyOf(answer) {
    const end = answer.indexOf('\r\n\r\n');
    return end < 0 ? Buffer.alloc(0) : answer.subarray(end + 4);
}

// Each returns what is done with the socket once the handshake is over.
const clients = {
    echo(socket) {
        const size = Number(options.size);
        const chunks = [];
        socket.write(`POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${size}\r\n\r\n`);
        socket.write(pattern(size));
        socket.on('data', (chunk) => chunks.push(chunk));
        socket.on('end', () => {
            say({ echoed: bodyOf(Buffer.concat(chunks)).equals(pattern(size)), end: 'orderly' });
            socket.end();
        });
    },
    leave(socket) {
        let answer = Buffer.alloc(0);
        socket.write('GET /bytes/1000 HTTP/1.1\r\nHost: localhost\r\n\r\n');
        socket.on('data', (chunk) => {
            answer = Buffer.concat([answer, chunk]);
            if (bodyOf(answer).length === 1000) {
                socket.end();
            }
        });
        socket.on('end', () => say({ end: 'orderly' }));
    },
};

const servers = {
    'serve-echo'(socket) {
        let total = 0;
        socket.on('data', (chunk) => {
            total += chunk.length;
            socket.write(chunk);
        });
        socket.on('end', () => {
            say({ echoed: total, end: 'orderly' });
            socket.end();
        });
    },
    'serve-close'(socket) {
        // end() inside this callback, which runs inside OpenSSL's handshake, would send no close_notify.
        socket.write('goodbye\n', () => setImmediate(() => socket.end()));
        socket.on('end', () => say({ end: 'orderly' }));
        socket.resume();
    },
};

function identity() {
    return options.cert ? { cert: fs.readFileSync(options.cert), key: fs.readFileSync(options.key) } : {};
}

function connectTimes(left, action, session) {
    let newest = session;
    const socket = tls.connect({
        ...common(), ...identity(), host: '127.0.0.1', port: Number(options.port), servername: 'localhost', ca: fs.readFileSync(options.ca), session,
        allowHalfOpen: true,
    });
    socket.on('session', (ticket) => { newest = ticket; });
    socket.on('error', (problem) => say({ refused: problem.code }));
    socket.on('secureConnect', () => {
        describe(socket);
        action(socket);
    });
    socket.on('close', (failed) => {
        if (!failed && left > 1) {
            connectTimes(left - 1, action, newest);
        }
    });
}

function serve(action) {
    let left = Number(options.connections || 1);
    const server = tls.createServer({
        ...common(), ...identity(), allowHalfOpen: true,
        ...(options.client_ca ? { requestCert: true, rejectUnauthorized: true, ca: fs.readFileSync(options.client_ca) } : {}),
    }, (socket) => {
        describe(socket);
        action(socket);
        left -= 1;
        if (left === 0) {
            server.close();
        }
    });
    server.on('tlsClientError', (problem) => say({ refused: problem.code }));
    server.listen(0, '127.0.0.1', () => say({ 'ready port': server.address().port }));
}

if (options.action in clients) {
    connectTimes(Number(options.connections || 1), clients[options.action]);
} else {
    serve(servers[options.action]);
}
