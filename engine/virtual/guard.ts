import { createHook, type AsyncHook } from 'node:async_hooks';

/**
 * Native work (thread pool, sockets, N-API) finishes when the machine likes, so in virtual time it must be declared
 * with `native()`. The guard notices any that was not, with the stack that started it. It costs about half as much
 * again, so it is on in tests.
 */
const ownByJavaScript = new Set(['PROMISE', 'TickObject', 'Immediate', 'Timeout', 'Microtask', 'FILEHANDLE', 'RANDOMBYTESREQUEST', 'HTTPINCOMINGMESSAGE', 'HTTPCLIENTREQUEST']);

export class NativeGuard {
  #hook: AsyncHook;
  #found: string | null = null;
  /** True while declared native work, or the engine's own talk to its parent, is under way. */
  allowed = false;

  constructor() {
    this.#hook = createHook({
      init: (_id, type) => {
        if (this.allowed || this.#found || ownByJavaScript.has(type)) return;
        this.#found = `${type}\n${(new Error().stack ?? '').split('\n').slice(2, 12).join('\n')}`;
      },
    }).enable();
  }

  /** Throws if undeclared native work was started since the last call. */
  check(): void {
    if (!this.#found) return;
    const found = this.#found;
    this.#found = null;
    throw new Error(`undeclared native work in virtual time (use ctx.native): ${found}`);
  }

  close(): void {
    this.#hook.disable();
  }
}
