import { fork, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runOn, type Host } from '../../engine/host.ts';
import type { FromGuard, ServiceCommand, ToGuard } from './service-guard.ts';
import { shellEnvironment } from './shell-environment.ts';

/** So much of what it said last is told when it ends. */
const lastWordsChars = 2_000;
/** So much of what it says is kept in its file; one that floods its output fills no disk. */
const mostKeptBytes = 8 * 2 ** 20;

export interface ServiceListener {
  said(text: string): void;
  /** It is gone, and so is all that it started. */
  ended(how: string): void;
}

/** A process that is not ours, with all that it starts: killed when its host dies, and when we are. */
export class ServiceProcess {
  readonly #guard: ChildProcess;
  readonly #log: WriteStream;
  #kept = 0;
  #words = '';
  #ended = false;
  pid: number | null = null;

  constructor(host: Host, service: ServiceCommand, logFile: string, { said, ended }: ServiceListener) {
    const program = new URL(import.meta.url.endsWith('.ts') ? './service-guard.ts' : './service-guard.js', import.meta.url);
    this.#guard = fork(fileURLToPath(program), [], { execArgv: program.pathname.endsWith('.ts') ? ['--import', 'tsx'] : [], env: shellEnvironment(process.env), stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    this.#log = createWriteStream(logFile, { flags: 'a' });
    this.#log.on('error', () => {});
    const letGo = host.hold();
    host.onDeath(() => this.signal('SIGKILL'));
    let how = 'its guard was killed';
    this.#guard.on('message', (message: FromGuard) => runOn(host, () => {
      if (message.kind === 'started') this.pid = message.pid;
      else if (message.kind === 'ended') how = message.how;
      else {
        this.#hear(message.text);
        if (!host.dead) said(message.text);
      }
    }));
    this.#guard.on('close', () => {
      this.#ended = true;
      this.#log.end();
      runOn(host, () => ended(how));
      letGo();
    });
    this.#tell({ do: 'start', service });
  }

  signal(signal: NodeJS.Signals): void {
    this.#tell({ do: 'signal', signal });
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  /** The last of what it said, on a few lines. */
  get lastWords(): string {
    return this.#words.trim();
  }

  #hear(text: string): void {
    this.#words = (this.#words + text).slice(-lastWordsChars);
    if (this.#kept > mostKeptBytes) return;
    this.#kept += text.length;
    this.#log.write(this.#kept > mostKeptBytes ? `${text}\n(it said more, which was not kept)\n` : text);
  }

  #tell(message: ToGuard): void {
    if (this.#guard.connected) this.#guard.send(message, () => {});
  }
}
