import { connect } from 'node:net';
import type { Admin } from 'kafkajs';
import type { Component, ComponentContext } from '../../engine/component.ts';
import type { FaultCall } from '../../engine/fault.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { OwnRun } from './own-run.ts';
import type { ServiceCommand } from './service-guard.ts';
import { ownClient } from './own-client.ts';
import { seenByLog, type ServiceGroup } from './seen-by-log.ts';
import { ServiceProcess } from './service-process.ts';

export interface ServiceOptions {
  readonly run: OwnRun;
  /** Its consumer group; null where it has none. */
  readonly group: ServiceGroup | null;
  readonly service: ServiceCommand;
  /** As its config calls it. */
  readonly where: string;
  readonly logFile: string;
  readonly ready: 'group' | { readonly log: string } | { readonly port: number };
  /** Members that its group has when all of them are ready. */
  readonly members: number;
  readonly readyWithinMs: number;
  readonly stopWithinMs: number;
  /** null: one that ended by itself stays down. */
  readonly restartAfterMs: number | null;
  /** It ended by itself while the run lasted. */
  exited(how: string): void;
}

const lookMs = 100;

/** Somebody's own service: a process that is started, killed, told to stop and started again; what it does is seen from outside alone. */
export class Service implements Component {
  readonly #context: ComponentContext;
  readonly #options: ServiceOptions;
  #process: ServiceProcess | null = null;
  #admin: Admin | null = null;
  /** The end of what it said, and whether it said what it is to say when it is ready. */
  #said = '';
  #hasSaid = false;
  #isReady = false;
  #stopping = false;
  /** The run is at its end: it is not started again. */
  #isOver = false;
  /** What faults have told it, by whose they are, while they last. */
  readonly #told = new Map<object, 'SIGTERM' | 'SIGSTOP'>();
  /** It was told to stop by a fault, and is to come back; settles when it has ended. */
  #leaving: Promise<void> | null = null;
  #gone!: () => void;

  constructor(context: ComponentContext, options: ServiceOptions) {
    this.#context = context;
    this.#options = options;
  }

  async start(): Promise<void> {
    const { run: { ended } } = this.#options;
    const { id, host } = this.#context;
    ended.set(id, new Promise((resolve) => (this.#gone = resolve)));
    host.onGone(() => this.#gone());
    await this.#begin();
  }

  /** Told to stop, as a deployment does: what it does until it has ended counts. */
  async stop(): Promise<void> {
    const process = this.#process;
    if (process === null || process.hasEnded) return;
    const { note } = this.#context;
    const { stopWithinMs } = this.#options;
    this.#stopping = true;
    process.signal('SIGCONT');
    process.signal('SIGTERM');
    for (let waitedMs = 0; !process.hasEnded; waitedMs += lookMs) {
      if (waitedMs >= stopWithinMs && waitedMs < stopWithinMs + lookMs) {
        note(`did not end within ${stopWithinMs / 1000} s of SIGTERM, and is killed`);
        process.signal('SIGKILL');
      }
      await this.#wait(lookMs);
    }
  }

  processes(): readonly number[] {
    const process = this.#process;
    return process === null || process.pid === null || process.hasEnded ? [] : [process.pid];
  }

  async gather(): Promise<void> {
    this.#isOver = true;
    await this.stop();
    this.#gone();
  }

  disturbed(): void {
    const process = this.#process;
    // What is down already cannot be stopped: no fault took hold.
    if (process === null || process.hasEnded) return;
    for (const { of, signal } of this.#inForce()) {
      if (this.#told.has(of)) continue;
      this.#told.set(of, signal);
      this.#context.point('signal', { struck: of, tells: [] });
      this.#context.note(signal === 'SIGSTOP' ? 'stands still' : 'is told to stop');
      if (signal === 'SIGSTOP') process.signal('SIGSTOP');
      else this.#leaving = this.stop();
    }
  }

  /** It comes back when the last fault that holds it ends. */
  undisturbed(): void {
    const inForce = new Set(this.#inForce().map(({ of }) => of));
    for (const of of this.#told.keys()) if (!inForce.has(of)) this.#told.delete(of);
    if (![...this.#told.values()].includes('SIGSTOP')) this.#process?.signal('SIGCONT');
    const leaving = this.#leaving;
    void leaving?.then(() => {
      // Another fault may have told it to stop meanwhile, or hold it still.
      if (this.#leaving !== leaving || this.#told.size > 0) return;
      this.#leaving = null;
      void this.#return();
    });
  }

  #inForce(): FaultCall['signal']['tells'] {
    return this.#context.point('signal', { struck: null, tells: [] }).tells;
  }

  /** Starts it and waits until it is ready. Before the run's zero it is the config that is wrong where it is not; later it is the service. */
  async #begin(): Promise<void> {
    const { service, logFile, readyWithinMs } = this.#options;
    const { host, note, clock } = this.#context;
    const isFirst = clock.now() < 0;
    this.#said = '';
    this.#hasSaid = false;
    this.#isReady = this.#stopping = false;
    let how = null as string | null;
    const process = (this.#process = new ServiceProcess(host, service, logFile, {
      said: (text) => this.#hear(text),
      ended: (told) => {
        how = told;
        if (this.#isReady) this.#ended(told);
      },
    }));
    // Whoever waits for what was told to stop meanwhile, and came back as another process, waits no longer.
    const isPast = (): boolean => this.#process !== process;
    // The clock of a run stands before its zero: what is counted is how often it was looked.
    for (let waitedMs = 0; how === null && !host.dead && !isPast() && !(await this.#answers()); waitedMs += lookMs) {
      if (waitedMs >= readyWithinMs) {
        const late = `was not ready within ${readyWithinMs / 1000} s: ${this.#awaited()}`;
        if (isFirst) throw await this.#unready(process, late, 'correct `ready`, or give it more time with `readyWithin`');
        note(late);
        break;
      }
      await this.#wait(lookMs);
    }
    if (isPast()) return;
    this.#isReady = true;
    if (how === null || host.dead || this.#stopping) return;
    if (isFirst) throw await this.#unready(process, `ended before it was ready (${how})`, `run the command by hand in ${this.#options.service.cwd}: that must be the folder of the service, with its files`);
    this.#ended(how);
  }

  /** What it waits for is looked for when it is said: who floods its output after that was ready all the same. */
  #hear(text: string): void {
    const { ready } = this.#options;
    if (typeof ready !== 'object' || !('log' in ready) || this.#hasSaid) return;
    const heard = this.#said + text;
    this.#hasSaid = heard.includes(ready.log);
    // What was said before and may be the beginning of it.
    this.#said = heard.slice(-ready.log.length);
  }

  /** A service that is in another group, or asks for another topic, needs neither more time nor another command. */
  async #unready({ lastWords }: ServiceProcess, what: string, usualHint: string): Promise<UsageError> {
    const { service, where, group } = this.#options;
    const seen = group === null ? [] : await seenByLog(this.#admin, group);
    const words = lastWords === '' ? 'it said nothing' : `it said:\n${indented(lastWords)}`;
    const hint = seen.length === 0 ? usualHint : 'correct `topics` in the config, or the names that the service takes';
    return new UsageError(`${service.command}\n${what}${seen.map((clause) => `, and ${clause}`).join('')}; ${words}`, { where, hint });
  }

  #awaited(): string {
    const { ready, members, group } = this.#options;
    if (ready === 'group') return `the consumer group ${group!.id} had not ${members === 1 ? 'one member' : `${members} members`} with partitions`;
    return 'log' in ready ? `it had not said ${JSON.stringify(ready.log)}` : `nobody answered on port ${ready.port}`;
  }

  async #answers(): Promise<boolean> {
    const { ready } = this.#options;
    // Where there is nothing to ask, it is ready once it runs.
    if (ready === 'group') return this.#options.group === null ? this.#process!.pid !== null : this.#groupStands();
    return 'log' in ready ? this.#hasSaid : answersOn(ready.port);
  }

  async #groupStands(): Promise<boolean> {
    const { group, members } = this.#options;
    try {
      this.#admin ??= await this.#connect();
      const { groups: [found] } = await this.#admin.describeGroups([group!.id]);
      return found?.state === 'Stable' && found.members.length >= members;
    } catch {
      // The log is away, or nobody has joined yet: it is asked again.
      return false;
    }
  }

  async #connect(): Promise<Admin> {
    const { log } = this.#options.group!;
    const admin = ownClient(this.#context, log, { retries: 3 }).admin();
    await admin.connect();
    this.#context.host.onGone(() => void admin.disconnect().catch(() => {}));
    return admin;
  }

  #ended(how: string): void {
    const { host, note, clock } = this.#context;
    if (host.dead || this.#stopping) return;
    const { restartAfterMs, exited } = this.#options;
    const words = this.#process!.lastWords.split('\n').at(-1) ?? '';
    note(`ended by itself (${how})${words === '' ? '' : `: ${words}`}`);
    exited(how);
    if (restartAfterMs === null) return this.#gone();
    clock.setTimeout(() => {
      if (!this.#stopping) void this.#return();
    }, restartAfterMs);
  }

  /** It is started once more on the same host. */
  async #return(): Promise<void> {
    if (this.#isOver) return;
    this.#context.note('is started again');
    await this.#begin();
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#context.clock.setTimeout(resolve, ms));
  }
}

function answersOn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

function indented(text: string): string {
  return text.split('\n').map((line) => `    ${line}`).join('\n');
}
