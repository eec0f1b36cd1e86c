/** Node options with which something in an engine process throws at its first event: `bug()` there, `later(bug)` outside of it. It has a channel to its parent; the command has none. */
export function throwing(how: string): string {
  return `--import=data:text/javascript,${encodeURIComponent(`
    const { send } = process, later = setImmediate;
    const bug = () => { throw new Error('made by the test'); };
    if (send) process.send = (message, ...rest) => (message.kind === 'event' ? ${how} : send.call(process, message, ...rest));`)}`;
}
