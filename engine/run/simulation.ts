import { crc32 } from 'node:zlib';
import { ArrivalsHash } from '../arrivals-hash.ts';
import type { Action } from '../command.ts';
import { checkAction } from '../plan-file.ts';
import type { Random } from '../random.ts';
import type { GeneratedItem } from '../component.ts';
import type { Journal } from '../journal/journal.ts';
import { Ledger } from '../ledger/ledger.ts';
import { FlowMeter } from '../metrics/flow-meter.ts';
import { Recorder } from '../metrics/recorder.ts';
import type { Plan } from '../plan.ts';
import { Streams } from '../random-stream.ts';
import { plannedLoad } from '../schedule/workload.ts';
import { paceOf, sampleMsOf, type Prepared, type Scenario, type Surroundings, type World } from '../scenario.ts';
import type { Snapshot } from '../snapshot.ts';
import { UsageError } from '../usage-error.ts';
import { makeContext, type ContextPorts } from './context.ts';
import { Course } from './course.ts';
import { DamageWatch } from './damage-watch.ts';
import { Disturbances } from './disturbances.ts';
import { FaultDriver } from './fault-driver.ts';
import type { RunClock, RunNetwork } from './ground.ts';
import { LiveView } from './live-view.ts';
import { RemedySwitches } from './remedy-switches.ts';
import { ActionQueue } from './steering.ts';
import type { SimulationOptions } from './simulation-options.ts';
import { Supervisor } from './supervisor.ts';

/** One run while it lasts: the components, the faults and remedies acting on them, and the phases it goes through. */
export class Simulation {
  readonly plan: Plan;
  readonly scenario: Scenario;
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly metrics: Recorder;
  readonly network: RunNetwork;
  readonly disturbances: Disturbances;
  readonly remedies: RemedySwitches;
  readonly arrivals: ArrivalsHash;
  readonly damage: DamageWatch;
  readonly supervisor: Supervisor;
  readonly actions: ActionQueue;
  readonly course: Course;
  readonly knobs: Map<string, number>;
  aborted = false;
  readonly #options: SimulationOptions;
  readonly #clock: RunClock;
  readonly #flow: FlowMeter;
  readonly #live: LiveView;
  readonly #streams: Streams;
  readonly #world: World;
  readonly #faults: FaultDriver;
  #rateFactor = 1;

  constructor(options: SimulationOptions) {
    const { plan, scenario, clock, journal } = options;
    this.#options = options;
    this.#clock = clock;
    this.plan = plan;
    this.scenario = scenario;
    this.journal = journal;
    this.#streams = new Streams(plan.seed);
    journal.countDraws(() => this.#streams.drawCounts());
    this.knobs = new Map(Object.entries(plan.knobs));
    this.ledger = new Ledger(scenario.classes, sampleMsOf(scenario));
    this.ledger.now = () => clock.nowMs;
    this.damage = new DamageWatch(scenario.damages ?? {}, this.ledger);
    this.ledger.onTransition = (item, stage, code, cause) => {
      journal.record('transition', item, stage | (code << 8), cause);
      this.damage.heard(item);
    };
    this.metrics = new Recorder(() => clock.nowMs, sampleMsOf(scenario));
    this.#flow = new FlowMeter(this.ledger, this.metrics, scenario);
    this.network = options.makeNetwork(this.random('network'));
    this.disturbances = new Disturbances(scenario.faults, (fault, node) => journal.record('hit', journal.name(fault), journal.name(node), 0));
    this.remedies = new RemedySwitches(scenario.remedies, plan.remedies);
    this.arrivals = new ArrivalsHash(plan.faults);
    this.actions = new ActionQueue(plan.commands, clock.kind === 'virtual' ? 'firing' : 'time');
    this.#world = this.#makeWorld();
    const ports = this.#contextPorts();
    this.supervisor = new Supervisor({
      arm: (host, fire, delayMs) => clock.arm(host, fire, delayMs),
      build: (node) => scenario.component(node, this.#world, options.folder),
      context: (node, host) => makeContext(node, host, ports),
      send: (from, to, host, arrive) => this.network.send(from, to, host, arrive),
      note: (node, text) => this.note(node, text),
      fail: (error) => {
        this.course.send({ type: 'fail' });
        options.loop.fail(error);
      },
    });
    this.#live = new LiveView({
      plan,
      scenario,
      folder: options.folder,
      readings: options.readings ?? false,
      damage: this.damage,
      ledger: this.ledger,
      metrics: this.metrics,
      flow: this.#flow,
      supervisor: this.supervisor,
      disturbances: this.disturbances,
      nowMs: () => this.nowMs,
      commands: () => this.actions.taken,
    });
    this.course = new Course({
      sampleMs: sampleMsOf(scenario),
      lastMs: plan.durationMs + plan.drainMs,
      nowMs: () => this.nowMs,
      later: (fire, delayMs) => void clock.arm(null, fire, delayMs),
      drained: () => scenario.drained?.(this.#world),
      over: () => {
        // What came since the last look is in the last snapshot too.
        this.#live.look();
        options.loop.stop();
      },
    });
    this.#faults = new FaultDriver(this.disturbances, this.supervisor, {
      nowMs: () => this.nowMs,
      at: (atMs, fire) => this.#at(atMs, fire),
      note: (text) => this.note('run', text),
      began: () => this.course.send({ type: 'fault started' }),
      allEnded: () => this.course.recover(),
    });
  }

  random(path: string): Random {
    return this.#streams.get(...path.split('/'));
  }

  get nowMs(): number {
    return this.#clock.nowMs;
  }

  #makeWorld(): World {
    return {
      plan: this.plan,
      remedy: (id) => this.remedies.on(id),
      knob: (id) => this.knob(id),
      spawn: (node, edges) => this.supervisor.spawn(node, edges),
      retire: (id) => this.supervisor.retire(id),
      restart: (id) => this.supervisor.restart(id),
      plannedLoad: plannedLoad(this.plan.faults, this.scenario.faults),
      rateFactor: () => this.#rateFactor,
      streams: this.#streams,
      listen: (host, name, port, accept) => this.network.listen(host, name, port, accept),
      nodes: (kind) => this.supervisor.ids(kind),
      stays: (id) => this.supervisor.stays(id),
      component: (id) => this.supervisor.component(id),
    };
  }

  #contextPorts(): ContextPorts {
    return {
      clockKind: this.#clock.kind,
      pace: paceOf(this.scenario),
      nowMs: () => this.nowMs,
      arm: (host, fire, delayMs) => this.#clock.arm(host, fire, delayMs),
      disarm: (timer) => this.#clock.disarm(timer),
      random: (path) => this.random(path),
      knob: (id) => this.knob(id),
      remedy: (id) => this.remedies.on(id),
      acted: (id, times) => this.remedies.acted(id, times),
      served: (...occupation) => this.#flow.served(...occupation),
      stage: (node) => this.ledger.stage(node.id, this.scenario.hops.indexOf(node.kind)),
      metrics: this.metrics,
      point: (node, point, call) => this.#faults.pass(node, point, call),
      native: (host, name, call, serviceMs) => this.#options.loop.native(host, name, call, serviceMs),
      generated: (item) => this.#generated(item),
      planted: (plant) => this.damage.planted(plant),
      paused: (id, host, isPaused) => this.supervisor.pause(id, host, isPaused),
      send: (from, to, message) => this.supervisor.send(from, to, message),
      note: (node, text) => this.note(node, text),
      show: (kind, exhibit) => this.#live.exhibition.show(kind, exhibit),
    };
  }

  #generated({ item, class: classIndex, dueMs, content, key, payload }: GeneratedItem): void {
    this.ledger.generate(item, classIndex, dueMs, content);
    this.arrivals.item(item, dueMs, key, classIndex, payload);
    // Where no log stands between, no frame shows what a payload holds.
    this.journal.record('arrival', item, key, crc32(payload));
    this.#options.onArrival?.(this.nowMs - dueMs);
  }

  knob(id: string): number {
    const value = this.knobs.get(id);
    if (value === undefined) throw new Error(`scenario ${this.scenario.id} declares no knob ${id}`);
    return value;
  }

  note(node: string, text: string): void {
    this.journal.note(node, text);
    this.#options.onEvent?.({ atMs: this.nowMs, node, text });
  }

  /** On the real clock, before the components are there. */
  async prepare(surroundings: Omit<Surroundings, 'note'>): Promise<Prepared | undefined> {
    const prepared = await this.scenario.prepare?.(this.#world, { ...surroundings, note: (text) => this.note('run', text) });
    if (prepared?.beyondReach) this.disturbances.beyondReach = prepared.beyondReach;
    return prepared;
  }

  /** Starts the components of the topology. */
  provision(): void {
    this.course.send({ type: 'provision' });
    const { nodes, edges } = this.scenario.topology(new Set(this.plan.remedies), (id) => this.knob(id));
    nodes.forEach((node, i) => this.supervisor.spawn(node, i === 0 ? edges : []));
  }

  /** Arms what the plan will do; the clock must know by now when its zero comes. */
  schedule(): void {
    for (const timed of this.plan.faults) this.#faults.plan(timed);
    this.course.send({ type: 'provisioned' });
    this.#at(0, () => this.course.send({ type: 'loaded' }));
    this.#at(this.plan.durationMs, () => {
      this.course.drain();
      this.note('run', 'the workload ends; draining');
    });
  }

  #at = (atMs: number, fire: () => void): void => void this.#clock.arm(null, fire, atMs - this.nowMs);

  /** Takes an action in, to be applied between two firings. One that cannot be applied is refused with a `UsageError`; the run goes on. */
  act(action: Action): void {
    checkAction(this.scenario, action, (id) => this.actions.valueOf(id, this.knob(id)));
    if (action.do === 'toggle') {
      const { remedy, on } = action;
      const refusal = this.remedies.refusal(remedy, on, this.actions.positionOf(remedy, this.remedies.on(remedy)));
      if (refusal !== null) throw new UsageError(refusal, { where: `toggle ${remedy} ${on ? 'on' : 'off'}` });
    }
    this.actions.push(action);
  }

  /** Between two firings: applies what is due; true if anything was. */
  before(firing: number): boolean {
    const due = this.actions.due(firing, this.nowMs);
    due.forEach((action) => this.#apply(action));
    if (this.#flow.sample(this.nowMs, this.supervisor)) this.#live.look();
    return due.length > 0;
  }

  /** A plan that was made by hand may ask for what nobody may do: it is told, and left undone. */
  #toggle(remedy: string, on: boolean): void {
    const refusal = this.remedies.refusal(remedy, on);
    if (refusal !== null) return this.note('run', `refused: ${refusal}`);
    if (!this.remedies.toggle(remedy, on, this.nowMs)) return;
    this.note('run', `remedy ${remedy} ${on ? 'on' : 'off'}`);
    this.scenario.switched?.(remedy, on, this.#world);
    this.supervisor.tellRemedy(remedy, on);
  }

  #apply(action: Action): void {
    switch (action.do) {
      case 'toggle':
        return this.#toggle(action.remedy, action.on);
      case 'set':
        this.knobs.set(action.knob, action.value);
        return this.note('run', `${action.knob} set to ${action.value}`);
      case 'inject':
        return this.#faults.inject(action.fault, action.forMs, action.params);
      case 'clear':
        return this.#faults.clear(action.fault);
      case 'rate':
        this.#rateFactor = action.factor;
        return this.note('run', `arrival rate times ${action.factor}`);
      case 'abort':
        this.aborted = true;
        this.note('run', 'aborted');
        this.course.send({ type: 'abort' });
        return this.#options.loop.stop();
    }
  }

  /** The simulation is over: what a stage still holds is pending, and every host goes. */
  end(): void {
    for (const node of this.supervisor.units) {
      const stage = this.ledger.stage(node.id, this.scenario.hops.indexOf(node.kind));
      for (const item of this.supervisor.component(node.id)?.holding?.() ?? []) stage.claim(item, 'pending', this.aborted ? 'held when the run was stopped' : 'held when draining ended');
    }
    this.supervisor.killAll();
    this.#live.exhibition.written();
    this.course.send({ type: this.aborted ? 'cleaned' : 'drained' });
  }

  /** `pace`: seconds of the run's clock per second of wall time; null: as fast as it goes. */
  snapshot(pace: number | null, isMark = false): Snapshot {
    return this.#live.snapshot({
      ...(isMark ? { isMark } : {}),
      pace,
      phase: this.course.phase,
      paused: this.course.paused,
      firing: this.#clock.firings,
      remedies: this.remedies.list(),
      switches: Object.keys(this.scenario.remedies).map((remedy) => ({ remedy, atMs: this.remedies.onMs(remedy) })).filter(({ atMs }) => atMs.length > 0),
      knobs: Object.fromEntries([...this.knobs].filter(([id, value]) => value !== this.plan.knobs[id])),
    });
  }
}
