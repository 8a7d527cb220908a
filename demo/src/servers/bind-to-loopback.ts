/**
 * Loaded into a child process before a program that listens on every address and says nowhere where: makes it listen on loopback,
 * tells the parent the port, and ends the process when the parent is gone.
 */
import net from 'node:net';

const listen = Reflect.get(net.Server.prototype, 'listen') as (
  this: net.Server,
  options: net.ListenOptions,
  ready?: unknown,
) => net.Server;

net.Server.prototype.listen = function listenOnLoopback(this: net.Server, ...given: unknown[]): net.Server {
  const ready = given.find((argument) => typeof argument === 'function');
  this.once('listening', () => {
    const address = this.address();
    if (address !== null && typeof address === 'object') process.send?.({ port: address.port });
  });
  return listen.call(this, { host: '127.0.0.1', port: 0 }, ready);
};

process.on('disconnect', () => process.exit(0));
