import type { ComponentContext } from '../../engine/component.ts';
import { Host } from '../../engine/host.ts';
import { Streams } from '../../engine/random-stream.ts';
import { ToldClock } from '../../engine/real/told-clock.ts';
import { Landing } from './landing.ts';
import { Loader } from './loader.ts';
import type { FromLoader, LoaderSetup, Standing, ToLoader } from './loader-process.ts';
import { Warehouse } from './warehouse.ts';

/** The loader's process: a loader whose context is at the other end of a channel. */

// A signal to the whole process group is answered by whoever started the run; without it nobody waits for this one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit());

let standing: Standing;
let lives: (() => void) | null = null;
let loader: Loader | null = null;
let clock: ToldClock | null = null;
let heard = 0;

function tell(message: FromLoader): void {
  process.send!(message);
}

const atTheOtherEnd = (what: string) => (): never => {
  throw new Error(`a loader in a process of its own has no ${what}`);
};

function contextOf({ id, seed }: LoaderSetup, time: ToldClock): ComponentContext {
  const streams = new Streams(seed);
  return {
    id, kind: 'loader', host: new Host(id), clock: time,
    random: (name) => streams.get('components', id, name),
    knob: (name) => standing.knobs[name],
    remedy: (name) => standing.remedies.includes(name),
    acted: (remedy, times = 1) => tell({ kind: 'acted', remedy, times }),
    async native(name, call) {
      tell({ kind: 'calls', name });
      try {
        return await call();
      } finally {
        tell({ kind: 'called' });
      }
    },
    send: (to, message) => tell({ kind: 'send', to, message }),
    note: (text) => tell({ kind: 'note', text }),
    get stage(): never { return atTheOtherEnd('stage')(); },
    get metrics(): never { return atTheOtherEnd('metrics')(); },
    show: atTheOtherEnd('items to show'), serve: atTheOtherEnd('servers'), point: atTheOtherEnd('faults'), generated: atTheOtherEnd('items'), planted: atTheOtherEnd('damage'), paused: atTheOtherEnd('pauses'),
  };
}

async function start(setup: LoaderSetup, time: ToldClock): Promise<void> {
  loader = new Loader(contextOf(setup, time), {
    feeds: setup.feeds, landing: new Landing(setup.landing), warehouse: new Warehouse(setup.warehouse, setup.feeds, true), pager: setup.pager,
    claim: (claim) => tell({ kind: 'claim', claim }),
    show: (kept) => tell({ kind: 'show', kept }),
    worked: (waiting) => tell({ kind: 'worked', heard, waiting }),
    moment: (moment) => new Promise((resolve) => {
      lives = resolve;
      tell({ kind: 'moment', moment });
    }),
  });
  await loader.start();
  tell({ kind: 'started' });
}

process.on('message', (message: ToLoader) => {
  standing = message.standing;
  if (message.kind === 'start') clock = new ToldClock(message.setup.pace);
  clock!.tell(standing.nowMs);
  if (message.kind === 'start') void start(message.setup, clock!);
  else if (message.kind === 'lives') lives?.();
  else {
    heard++;
    loader!.receive(message.message, message.from);
  }
});
