import { describe, expect, test } from 'vitest';
import type { Action, Steering } from '../../engine/command.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { tinyPlan } from '../../test/engine/tiny-scenario.ts';
import type { StandBy } from '../child.ts';
import { Interruption } from '../interruption.ts';
import type { Launch, Launched, LaunchOptions } from '../launch.ts';
import { SteeredRun } from './steered-run.ts';

/** An engine that does what the test says: it hears what is asked of it, and tells what the test makes it tell. */
class Engine {
  readonly asked: (Action | Steering)[] = [];
  discarded = false;
  readonly options: LaunchOptions;
  #end!: (launched: Launched | null) => void;
  readonly launched = new Promise<Launched | null>((resolve) => (this.#end = resolve));

  constructor(options: LaunchOptions) {
    this.options = options;
  }

  get launch(): Launch {
    return {
      path: '', act: (action) => this.asked.push(action), steer: (steering) => this.asked.push(steering), launched: this.launched,
      discard: () => {
        this.discarded = true;
        this.#end(null);
        return Promise.resolve();
      },
    };
  }

  tell(clockMs: number, paused: boolean, commands: Snapshot['commands'] = []): void {
    this.options.listener!.snapshot!({ clockMs, paused, commands } as Snapshot);
  }

  end(): void {
    this.#end({ folder: 'kept' } as Launched);
  }
}

/** A process that stands by for an engine, and does nothing. */
class Spare implements StandBy {
  readonly process = {} as StandBy['process'];
  killed = false;

  kill(): void {
    this.killed = true;
  }
}

function steered(more: Partial<Plan> = {}) {
  const spares: Spare[] = [];
  const engines: Engine[] = [];
  const heard: string[] = [];
  const run = new SteeredRun({ plan: { ...tinyPlan(), ...more }, keep: 'result', speed: 2, interruption: new Interruption(() => {}) }, {
    snapshot: ({ clockMs }) => heard.push(`at ${clockMs}`), event: () => {}, refused: (reason) => heard.push(`refused: ${reason}`),
    goingBack: (atMs, toMs) => heard.push(`going back ${atMs} of ${toMs}`), wentBack: (toMs) => heard.push(`went back to ${toMs}`),
  }, {
    begin(options) {
      engines.push(new Engine(options));
      return Promise.resolve(engines.at(-1)!.launch);
    },
    standBy() {
      spares.push(new Spare());
      return spares.at(-1)!;
    },
  });
  return { run, engines, spares, heard };
}

/** Lets everything happen that waits for nothing but its turn. */
const settle = () => new Promise((resolve) => setImmediate(resolve));
const toggle = (remedy: string): Action => ({ do: 'toggle', remedy, on: true });

describe('a steered run', () => {
  test('keeps what was asked before there was an engine', async () => {
    const { run, engines } = steered();
    run.act({ do: 'abort' });
    await settle();
    expect(engines[0].asked).toEqual([{ do: 'abort' }]);
  });

  test('goes back: a second engine with what was done until then takes over, and goes on as the first was going', async () => {
    const { run, engines, heard } = steered();
    await settle();
    engines[0].tell(30_000, false);
    const back = run.back(10_000);
    expect(engines[0].asked).toEqual([{ do: 'pause' }]);
    const commands = [{ atMs: 5_000, firing: 50, action: toggle('a') }, { atMs: 25_000, firing: 250, action: toggle('b') }];
    engines[0].tell(30_100, true, commands);
    await settle();
    expect(engines[1].options.plan.commands).toEqual([commands[0]]);
    expect(engines[1].asked).toEqual([{ do: 'run to', atMs: 20_100 }]);
    engines[1].tell(8_000, false);
    engines[1].tell(20_100, true, [commands[0]]);
    expect(await back).toBe(true);
    expect([engines[0].discarded, engines[1].discarded]).toEqual([true, false]);
    expect(engines[1].asked.slice(1)).toEqual([{ do: 'speed', factor: 2 }, { do: 'resume' }]);
    expect(heard).toEqual(['at 30000', 'at 30100', 'going back 8000 of 20100', 'went back to 20100', 'at 20100']);
    engines[1].end();
    expect((await run.launched).folder).toBe('kept');
  });

  test('is held by one at a time, and refuses what would be undone', async () => {
    const { run, engines, heard } = steered();
    await settle();
    engines[0].tell(30_000, false);
    const [first, second] = [run.back(10_000), run.back(10_000)];
    expect(await second).toBe(false);
    expect(await run.hold()).toBeNull();
    run.act(toggle('a'));
    expect(heard.at(-1)).toMatch(/^refused: the run is held/);
    run.act({ do: 'abort' });
    engines[0].tell(30_000, true);
    await settle();
    engines[1].tell(20_000, true);
    expect(await first).toBe(true);
    expect(engines[0].asked).toEqual([{ do: 'pause' }, { do: 'abort' }]);
    expect(engines).toHaveLength(2);
    run.act(toggle('a'));
    expect(engines[1].asked.at(-1)).toEqual(toggle('a'));
  });

  test('that was paused stays paused, and what is asked of its clock meanwhile counts', async () => {
    const { run, engines } = steered();
    await settle();
    engines[0].tell(30_000, true);
    const held = await run.hold();
    expect(held!.here.clockMs).toBe(30_000);
    held!.release();
    expect(engines[0].asked).toEqual([]);
    const again = await run.hold();
    run.steer({ do: 'run to', atMs: 60_000 });
    again!.release();
    expect(engines[0].asked).toEqual([{ do: 'run to', atMs: 60_000 }]);
  });

  test('cannot go back before its zero, and ends while it is on its way back', async () => {
    const { run, engines } = steered();
    await settle();
    engines[0].tell(-200, false);
    expect(await run.back(10_000)).toBe(false);
    engines[0].tell(40_000, true);
    const back = run.back(10_000);
    await settle();
    engines[0].end();
    expect((await run.launched).folder).toBe('kept');
    expect(await back).toBe(false);
    expect(engines[1].discarded).toBe(true);
  });

  test('that was told to go on a moment ago does not stand still: it is paused first, and goes on afterwards', async () => {
    const { run, engines } = steered();
    await settle();
    engines[0].tell(30_000, true);
    run.steer({ do: 'resume' });
    const held = run.hold();
    expect(engines[0].asked).toEqual([{ do: 'resume' }, { do: 'pause' }]);
    engines[0].tell(30_200, true);
    expect((await held)?.here.clockMs).toBe(30_200);
    (await held)?.release();
    expect(engines[0].asked.at(-1)).toEqual({ do: 'resume' });
  });

  test('keeps the speed that it was given, and what its plan has still to come, when it goes back', async () => {
    const { run, engines } = steered({ commands: [{ atMs: 5_000, firing: 50, action: toggle('a') }, { atMs: 45_000, firing: 450, action: toggle('c') }] });
    await settle();
    run.steer({ do: 'speed', factor: 7 });
    const done = [{ atMs: 5_000, firing: 50, action: toggle('a') }, { atMs: 25_000, firing: 250, action: toggle('b') }];
    engines[0].tell(30_000, true, done);
    const back = run.back(10_000);
    await settle();
    expect(engines[1].options.plan.commands.map(({ firing }) => firing)).toEqual([50, 450]);
    engines[1].tell(20_000, true, done.slice(0, 1));
    await back;
    expect(engines[1].asked.slice(1)).toEqual([{ do: 'speed', factor: 7 }]);
  });

  test('goes back in the process that stood by, and has another stand by until the end', async () => {
    const { run, engines, spares } = steered();
    await settle();
    expect(spares).toEqual([]);
    engines[0].tell(30_000, true);
    engines[0].tell(30_000, true);
    const back = run.back(10_000);
    await settle();
    expect([engines[0].options.standBy, engines[1].options.standBy]).toEqual([undefined, spares[0]]);
    expect(spares).toHaveLength(1);
    engines[1].tell(20_000, true);
    expect(await back).toBe(true);
    expect(spares).toHaveLength(2);
    engines[1].end();
    await run.launched;
    expect(spares.map(({ killed }) => killed)).toEqual([false, true]);
    engines[1].tell(21_000, false);
    expect(spares).toHaveLength(2);
  });

  test('whose second engine cannot start goes on as it was', async () => {
    const engines: Engine[] = [];
    const run = new SteeredRun({ plan: tinyPlan(), keep: 'result', speed: 'max', interruption: new Interruption(() => {}) },
      { snapshot: () => {}, event: () => {}, refused: () => {}, goingBack: () => {}, wentBack: () => {} }, {
        begin(options) {
          if (engines.length > 0) return Promise.reject(new Error('no room for another folder'));
          engines.push(new Engine(options));
          return Promise.resolve(engines[0].launch);
        },
        standBy: () => new Spare(),
      });
    await settle();
    engines[0].tell(30_000, false);
    const back = run.back(10_000);
    engines[0].tell(30_000, true);
    await expect(back).rejects.toThrow('no room for another folder');
    expect(engines[0].asked).toEqual([{ do: 'pause' }, { do: 'resume' }]);
  });
});
