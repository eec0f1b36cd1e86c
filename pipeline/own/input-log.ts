import type { Admin } from 'kafkajs';
import type { Component, ComponentContext } from '../../engine/component.ts';
import { logReader } from '../log-reading.ts';
import type { InputLanes } from './input-lanes.ts';
import { ownClient } from './own-client.ts';
import { allEnded, type TopicsRun } from './own-run.ts';
import { within } from './within.ts';

export interface InputLogOptions {
  readonly run: TopicsRun;
  /** Takes the broker down and brings it back; null where nobody here can. */
  readonly machine: { start(): Promise<void>; crash(): void } | null;
}

/** For the last look; and where the run was cut short. */
const gatherLimitMs = 20_000;
const shortLimitMs = 3_000;
const lookMs = 100;
const measureMs = 1000;

/**
 * The log between source and service, as far as it can be seen from outside: what it acknowledged, and how far the group of
 * the service has committed. What is acknowledged and not committed is held by it.
 */
export class InputLog implements Component {
  readonly #context: ComponentContext;
  readonly #options: InputLogOptions;
  readonly #lanes: InputLanes;
  readonly #admin: Admin;
  readonly #read: () => void;
  /** Of the records acknowledged, those before its start. */
  readonly #before: number;
  /** What was not committed when it was looked last. */
  #lag = 0;
  /** What the group was doing when it was looked last. */
  #state = '';
  #isOver = false;

  constructor(context: ComponentContext, options: InputLogOptions, lanes: InputLanes) {
    this.#context = context;
    this.#options = options;
    this.#lanes = lanes;
    this.#before = lanes.acknowledged;
    lanes.stage = context.stage;
    const { log, in: input, out, group } = options.run;
    this.#admin = ownClient(context, log, { retries: 60 }).admin();
    this.#read = logReader(context.metrics, this.#admin, { topics: [input.topic, out.topic], groups: { [group]: input.topic } }, log.prefix);
  }

  async start(): Promise<void> {
    const { machine } = this.#options;
    if (machine !== null) {
      this.#context.host.onDeath(() => machine.crash());
      await machine.start();
    }
    await this.#admin.connect();
    this.#context.host.onGone(() => void this.#admin.disconnect().catch(() => {}));
    void this.#watch();
    this.#measure();
  }

  holding(): Iterable<number> {
    return this.#lanes.held();
  }

  waiting(): number {
    return this.#lanes.lag;
  }

  received(): number {
    return this.#lanes.acknowledged - this.#before;
  }

  /**
   * What the services commit when they are told to stop counts too. What is committed and did not come out was set aside where
   * it stands in the topic for that; where there is none, what may stay out was refused.
   */
  async gather(isCutShort: boolean): Promise<void> {
    // From here on it does what those do who are told to stop.
    this.#isOver = true;
    const { run } = this.#options;
    const { mayStayOut, cameOut, output, deadLetter } = run;
    await allEnded(run);
    const limitMs = isCutShort ? shortLimitMs : gatherLimitMs;
    await within(this.#context.clock, limitMs, this.#look(), `the log did not tell within ${limitMs / 1000} s how far the group has committed`);
    if (mayStayOut.size === 0 && deadLetter === undefined) return;
    await output.read;
    for (const item of this.#lanes.committed()) {
      if (cameOut.has(item)) continue;
      const fault = mayStayOut.get(item);
      if (deadLetter === undefined && fault !== undefined) this.#context.stage.claim(item, 'rejected', fault);
      if (deadLetter?.setAside.has(item) === true) this.#context.stage.claim(item, 'quarantined', fault ?? 'struck by no fault');
    }
  }

  async #watch(): Promise<void> {
    // A broker that is away is asked again: what was known stands.
    await this.#look().catch(() => {});
    this.#context.clock.setTimeout(() => void this.#watch(), lookMs);
  }

  async #look(): Promise<void> {
    const { group, in: { topic }, movement } = this.#options.run;
    const [{ partitions }] = await this.#admin.fetchOffsets({ groupId: group, topics: [topic] });
    const nowMs = this.#context.clock.now();
    for (const { partition, offset } of partitions) this.#lanes.commit(partition, Math.max(0, Number(offset)), nowMs);
    const { lag } = this.#lanes;
    if (lag !== this.#lag) movement.atMs = nowMs;
    movement.stillMs = nowMs - movement.atMs;
    this.#lag = lag;
  }

  /** Why what waits does so: a group waits for members that died until their sessions are over. */
  async #lookAtGroup(): Promise<void> {
    if (this.#lanes.lag === 0) return;
    const { group, tables } = this.#options.run;
    const { groups: [{ state }] } = await this.#admin.describeGroups([group]);
    if (this.#isOver || state === this.#state) return;
    this.#state = state;
    tables.push('group_states', [this.#context.clock.now(), state]);
  }

  #measure = (): void => {
    void this.#lookAtGroup().catch(() => {});
    this.#context.metrics.gauge('lag', this.#lanes.lag);
    this.#read();
    this.#context.clock.setTimeout(this.#measure, measureMs);
  };
}
