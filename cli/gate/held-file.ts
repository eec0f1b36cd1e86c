import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { Finding } from '../../pipeline/gate/control.ts';
import type { Held } from '../../pipeline/gate/held.ts';

const bufferedBytes = 1 << 16;

/** What was held, one JSON object a line, in the order in which it was found; of the file as a whole at the end. */
export class HeldFile {
  readonly #path: string;
  readonly #partial: string;
  readonly #source: string;
  #descriptor: number | null;
  #text = '';

  constructor(path: string, source: string) {
    this.#path = path;
    this.#partial = `${path}.partial`;
    this.#source = source;
    this.#descriptor = openSync(this.#partial, 'w');
  }

  add({ raw, rawCut, ...held }: Held): void {
    this.#write({ scope: 'row', file: this.#source, ...held, ordinal: undefined, ...rawField(raw), ...(rawCut ? { rawCut } : {}) });
  }

  addFile(finding: Finding & { readonly hint: string }): void {
    this.#write({ scope: 'file', file: this.#source, ...finding });
  }

  finish(): void {
    this.#flush();
    closeSync(this.#descriptor!);
    this.#descriptor = null;
    renameSync(this.#partial, this.#path);
  }

  /** Leaves nothing. After `finish` it does nothing. */
  abandon(): void {
    if (this.#descriptor === null) return;
    closeSync(this.#descriptor);
    this.#descriptor = null;
    rmSync(this.#partial, { force: true });
  }

  #write(line: object): void {
    this.#text += `${JSON.stringify(line)}\n`;
    if (this.#text.length >= bufferedBytes) this.#flush();
  }

  #flush(): void {
    const bytes = Buffer.from(this.#text);
    this.#text = '';
    for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor!, bytes, at);
  }
}

/** As text where it is text, in Base64 where it is not. */
function rawField(raw: Buffer | null): object {
  if (raw === null) return { raw: null };
  return isUtf8(raw) ? { raw: raw.toString() } : { rawBase64: raw.toString('base64') };
}
