import net from 'node:net';
import type { Clock, Shell, Wire } from './shell.ts';

/**
 * The machine's own clock: milliseconds since 1970 as it was when the process began, and steady from there on, for a session
 * must not expire because someone sets the calendar. Timers do not keep the process alive.
 */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  setTimeout: (action, delayMs) => setTimeout(action, delayMs).unref(),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
};

/** A socket as a wire. */
export function socketWire(socket: net.Socket): Wire {
  // The close that follows an error says all that the shell wants to know.
  socket.on('error', () => undefined);
  return {
    clientHost: socket.remoteAddress,
    write: (chunk) => socket.write(chunk),
    close: () => socket.destroy(),
    onData: (listener) => {
      socket.on('data', listener);
    },
    onClose: (listener) => {
      socket.on('close', listener);
    },
    onDrain: (listener) => {
      socket.on('drain', listener);
    },
    pause: () => {
      socket.pause();
    },
    resume: () => {
      socket.resume();
    },
  };
}

/** A listening server whose connections go to a shell, which is made once the port is known. */
export interface TcpServer {
  host: string;
  port: number;
  /** Takes no more connections, and waits for those that there are: close the shell before. */
  close(): Promise<void>;
}

/** Listens. Rejects with an error that names the address when it is taken or not to be had. */
export async function listen(host: string, port: number, shellAt: (port: number) => Shell): Promise<TcpServer> {
  const server = net.createServer({ noDelay: true });
  await new Promise<void>((resolve, reject) => {
    // For the life of the server: later on an error is a connection that could not be accepted, and no more than that.
    server.on('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address() as net.AddressInfo;
  const shell = madeOrClosed(server, () => shellAt(address.port));
  server.on('connection', (socket) => shell.accept(socketWire(socket)));
  return {
    host,
    port: address.port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function madeOrClosed(server: net.Server, make: () => Shell): Shell {
  try {
    return make();
  } catch (error) {
    server.close();
    throw error;
  }
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(`Port ${port} on ${host} is taken. Stop what listens there, or leave the port out to get a free one.`, { cause: error });
  }
  return new Error(`Cannot listen on ${host}:${port} (${error.code ?? error.message}).`, { cause: error });
}
