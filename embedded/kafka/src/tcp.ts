import net from 'node:net';
import type { Clock, Wire } from './shell.ts';

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
    writeGathered: (pieces) => {
      socket.cork();
      let hasRoom = true;
      for (const piece of pieces) hasRoom = socket.write(piece);
      socket.uncork();
      return hasRoom;
    },
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

/** A listening server. */
export interface TcpServer {
  readonly host: string;
  readonly port: number;
  /** Gives away the connections that came so far, and all that come. Those before wait. */
  serve(accept: (socket: net.Socket) => void): void;
  /** Takes no more connections, and waits for those that there are: close them before. */
  close(): Promise<void>;
}

/** Listens. Rejects with an error that names the address when it is taken or not to be had. */
export async function listen(host: string, port: number): Promise<TcpServer> {
  const early: net.Socket[] = [];
  let accept = (socket: net.Socket): void => void early.push(socket);
  const server = net.createServer({ noDelay: true }, (socket) => accept(socket));
  await new Promise<void>((resolve, reject) => {
    // For the life of the server: later on an error is a connection that could not be accepted, and no more than that.
    server.on('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address() as net.AddressInfo;
  return {
    host,
    port: address.port,
    serve: (acceptSocket) => {
      accept = acceptSocket;
      for (const socket of early.splice(0)) accept(socket);
    },
    close: () => {
      for (const socket of early.splice(0)) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(`Port ${port} on ${host} is taken. Stop what listens there, or take port 0 for any that is free.`, { cause: error });
  }
  return new Error(`Cannot listen on ${host}:${port} (${error.code ?? error.message}).`, { cause: error });
}
