import { setup } from 'xstate';

/** The lifecycle of a component. Faults and remedies reach it as events; items never pass through a machine. */
export type ComponentEvent =
  | { type: 'started' }
  | { type: 'crash' }
  | { type: 'restart' }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'stop' };

export const componentMachine = setup({
  types: { events: {} as ComponentEvent },
}).createMachine({
  id: 'component',
  initial: 'starting',
  states: {
    starting: { on: { started: 'running', crash: 'crashed', stop: 'stopped' } },
    running: { on: { crash: 'crashed', pause: 'paused', stop: 'stopped' } },
    paused: { on: { resume: 'running', crash: 'crashed', stop: 'stopped' } },
    crashed: { on: { restart: 'starting', stop: 'stopped' } },
    stopped: { on: { restart: 'starting' } },
  },
});
