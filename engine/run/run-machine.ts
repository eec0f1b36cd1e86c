import { setup } from 'xstate';

/**
 * The phases of a run, visible on the screen. `paused` is a region of its own: a run may be paused in any phase.
 * From every phase an abort leads through `aborting`, which cleans up, and a bug to `errored`.
 */
export type RunEventType =
  | { type: 'provision' }
  | { type: 'provisioned' }
  | { type: 'loaded' }
  | { type: 'fault started' }
  | { type: 'faults ended' }
  | { type: 'recovered' }
  | { type: 'workload ended' }
  | { type: 'drained' }
  | { type: 'checked' }
  | { type: 'abort' }
  | { type: 'cleaned' }
  | { type: 'fail' }
  | { type: 'pause' }
  | { type: 'resume' };

const disturbedBy = { 'fault started': 'disturbed' } as const;
const drainingAfter = { 'workload ended': 'draining' } as const;

export const runMachine = setup({
  types: { events: {} as RunEventType },
}).createMachine({
  id: 'run',
  type: 'parallel',
  states: {
    phase: {
      initial: 'idle',
      on: { abort: '.aborting', fail: '.errored' },
      states: {
        idle: { on: { provision: 'provisioning' } },
        provisioning: { on: { provisioned: 'warmup' } },
        warmup: { on: { loaded: 'steady' } },
        steady: { on: { ...disturbedBy, ...drainingAfter } },
        disturbed: { on: { 'faults ended': 'recovering', ...drainingAfter } },
        recovering: { on: { recovered: 'steady', ...disturbedBy, ...drainingAfter } },
        draining: { on: { drained: 'checking' } },
        checking: { on: { checked: 'done', abort: undefined } },
        aborting: { on: { cleaned: 'checking', abort: undefined } },
        errored: { type: 'final' },
        done: { type: 'final' },
      },
    },
    pace: {
      initial: 'going',
      states: {
        going: { on: { pause: 'paused' } },
        paused: { on: { resume: 'going' } },
      },
    },
  },
});
