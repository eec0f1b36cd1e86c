// @ts-check
/** @typedef {import('./worker-io.d.ts').Event} Event */

/**
 * A worker of the pipeline: takes events from the log, asks the downstream
 * about each, and writes a row for it. Every save of this file is tried at
 * once; worker-io.d.ts tells what io can do.
 *
 * @param {import('./worker-io.d.ts').Io} io
 * @returns {import('./worker-io.d.ts').Worker}
 */
export default function worker(io) {
  /** Events that wait for their turn. @type {Event[]} */
  const waiting = [];
  let working = false;

  async function work() {
    if (working) return;
    working = true;
    while (waiting.length > 0) {
      const events = waiting.splice(0);
      const rows = await io.enrich(events);
      if (io.held < io.capacity * 0.5) io.resume('bulk');
      await io.write(rows);
      io.commit(events);
    }
    working = false;
  }

  return {
    receive(events) {
      waiting.push(...events);
      if (io.held > io.capacity * 0.6) io.pause('bulk');
      void work();
    },
  };
}
