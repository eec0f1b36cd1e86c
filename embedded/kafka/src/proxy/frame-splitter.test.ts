import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameLengthError } from '../framer.ts';
import { FrameSplitter, PREFIX_BYTES, type FrameSink, type Verdict } from './frame-splitter.ts';

const HEAD_BYTES = 8;

/** Notes what it is given. Whether a frame is held, and how much of it is asked for, stands in its first byte. */
class Notes implements FrameSink {
  readonly out: Buffer[] = [];
  readonly held: (frame: Buffer) => void;
  readonly heldFrames: Buffer[] = [];
  passes = 0;
  runs = 0;

  constructor() {
    this.held = (frame) => {
      this.heldFrames.push(Buffer.from(frame));
      this.out.push(Buffer.from(frame));
    };
  }

  begin(head: Buffer, frameBytes: number): Verdict {
    expect(head.length).toBeGreaterThanOrEqual(Math.min(HEAD_BYTES, frameBytes));
    const flag = head[PREFIX_BYTES] ?? 0;
    if (flag >= 128 && head.length < Math.min(frameBytes, 40)) return 'more';
    return flag % 2 === 0 ? 'pass' : 'hold';
  }

  passed(): void {
    this.passes += 1;
  }

  bytes(run: Buffer): void {
    this.runs += 1;
    this.out.push(Buffer.from(run));
  }
}

function framed(body: Uint8Array): Buffer {
  const frame = Buffer.alloc(PREFIX_BYTES + body.length);
  frame.writeInt32BE(body.length);
  frame.set(body, PREFIX_BYTES);
  return frame;
}

function pushAll(splitter: FrameSplitter, stream: Buffer, cuts: readonly number[]): void {
  let at = 0;
  for (let index = 0; at < stream.length; index++) {
    const next = Math.min(stream.length, at + cuts[index % cuts.length]);
    splitter.push(stream.subarray(at, next));
    at = next;
  }
}

const bodies = fc.array(fc.uint8Array({ maxLength: 120 }), { maxLength: 20 });
const cutLengths = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 8 });

describe('a frame splitter', () => {
  it('gives back every byte in order, and each held frame whole, however the stream is cut', () => {
    fc.assert(fc.property(bodies, cutLengths, (frames, cuts) => {
      const notes = new Notes();
      const splitter = new FrameSplitter(notes, HEAD_BYTES, 1000);
      const stream = Buffer.concat(frames.map(framed));
      pushAll(splitter, stream, cuts);
      expect(Buffer.concat(notes.out).equals(stream)).toBe(true);
      const held = frames.filter((body) => (body[0] ?? 0) % 2 === 1).map(framed);
      expect(notes.heldFrames.map((frame) => frame.toString('hex'))).toEqual(held.map((frame) => frame.toString('hex')));
      expect(notes.passes).toBe(frames.length - held.length);
    }));
  });

  it('hands over what came together together, and does not copy it', () => {
    const seen: Buffer[] = [];
    const splitter = new FrameSplitter({ begin: () => 'pass', passed: () => undefined, held: () => undefined, bytes: (run) => void seen.push(run) }, HEAD_BYTES, 1000);
    const chunk = Buffer.concat([1, 2, 3].map((value) => framed(Buffer.alloc(30, value))));
    splitter.push(chunk);
    expect(seen.map(({ buffer, byteOffset, length }) => [buffer === chunk.buffer, byteOffset - chunk.byteOffset, length])).toEqual([[true, 0, chunk.length]]);
  });

  it('passes all that comes after a frame once it has given up', () => {
    fc.assert(fc.property(bodies, fc.uint8Array({ maxLength: 300 }), cutLengths, (frames, rest, cuts) => {
      const notes = new Notes();
      const splitter = new FrameSplitter(notes, HEAD_BYTES, 1000);
      const stream = Buffer.concat([...frames.map(framed), framed(Buffer.from([0, 99])), rest]);
      const begin = notes.begin.bind(notes);
      let isLast = false;
      notes.begin = (head, frameBytes) => {
        isLast = frameBytes === 6 && head[5] === 99;
        return begin(head, frameBytes);
      };
      notes.passed = () => {
        if (isLast) splitter.giveUp();
      };
      pushAll(splitter, stream, cuts);
      expect(Buffer.concat(notes.out).equals(stream)).toBe(true);
    }));
  });

  it('throws on a length that no frame has', () => {
    for (const length of [-1, 1001]) {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32BE(length);
      expect(() => new FrameSplitter(new Notes(), HEAD_BYTES, 1000).push(bytes)).toThrow(FrameLengthError);
    }
  });
});
