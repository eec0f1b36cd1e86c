import net from 'node:net';
import { currentHost, type Host } from '../host.ts';

/**
 * While a run on the real clock lasts, every socket belongs to the host whose code connected it: when the host dies its
 * sockets are destroyed and say nothing more to its code, as if its process had been killed. Returns what undoes it.
 */
export function ownSockets(): () => void {
  const owned = new WeakMap<Host, Set<net.Socket>>();
  const prototype = net.Socket.prototype as unknown as { connect(this: net.Socket, ...args: unknown[]): net.Socket };
  const { connect } = prototype;
  prototype.connect = function (...args) {
    const host = currentHost();
    if (host !== null) own(owned, host, this);
    return host?.dead ? this : connect.apply(this, args);
  };
  return () => {
    prototype.connect = connect;
  };
}

function own(owned: WeakMap<Host, Set<net.Socket>>, host: Host, socket: net.Socket): void {
  if (host.dead) return silence(socket);
  let sockets = owned.get(host);
  if (sockets === undefined) {
    const fresh = new Set<net.Socket>();
    owned.set(host, (sockets = fresh));
    host.onDeath(() => fresh.forEach(silence));
  }
  const mine = sockets;
  mine.add(socket);
  socket.once('close', () => mine.delete(socket));
}

function silence(socket: net.Socket): void {
  socket.removeAllListeners();
  socket.on('error', () => {});
  socket.destroy();
}
