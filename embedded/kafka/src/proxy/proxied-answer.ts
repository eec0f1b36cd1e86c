import { MalformedFrame } from '../codec/reader.ts';
import { AnswerReader } from './answer-reader.ts';
import { answerLayouts } from './answer-layouts.ts';
import type { ProxiedRequest } from './proxied-request.ts';

/** A whole answer that passes. */
export class ProxiedAnswer {
  readonly request: ProxiedRequest;
  readonly frame: Buffer;
  private read: AnswerReader | null | undefined;

  constructor(request: ProxiedRequest, frame: Buffer) {
    this.request = request;
    this.frame = frame;
  }

  /** What stands where in it; null for API keys and versions that are not known, and for one that is not what its request says. */
  get reader(): AnswerReader | null {
    if (this.read === undefined) this.read = this.attempt();
    return this.read;
  }

  private attempt(): AnswerReader | null {
    const { key, version } = this.request;
    const layout = answerLayouts.get(key);
    if (layout === undefined || version > layout.lastVersion) return null;
    try {
      return new AnswerReader(this.frame, layout, version);
    } catch (error) {
      if (!(error instanceof MalformedFrame)) throw error;
      return null;
    }
  }
}
