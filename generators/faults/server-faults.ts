import { z, type ZodObject } from 'zod';
import type { DamageKind } from '../../engine/damage.ts';
import type { FaultCall } from '../../engine/fault.ts';

/** A way in which a server fails those who ask it for a file; the server itself does it, at the point `respond`. */
export interface ServerFault extends DamageKind {
  readonly params: ZodObject;
  /** Changes an answer that is about to be given. */
  respond(call: FaultCall['respond'], params: Readonly<Record<string, unknown>>): void;
}

interface ServerFaultDeclaration<S extends ZodObject> extends Pick<DamageKind, 'id' | 'about'> {
  readonly params: S;
  respond(call: FaultCall['respond'], params: z.infer<S>): void;
}

/** What a receiver does not get, it cannot see: nothing is held but the file that is not there. */
function declareServerFault<S extends ZodObject>(declaration: ServerFaultDeclaration<S>): ServerFault {
  return { scope: 'server', heals: 1, expected: 'load', evidence: 'none', reasons: ['file-missing', 'file-truncated'], ...declaration } as unknown as ServerFault;
}

export const serverFaults = {
  'server-404': declareServerFault({
    id: 'server-404',
    about: 'The server says that the file is not there.',
    params: z.strictObject({}),
    respond: (call) => void (call.status = 404),
  }),
  'server-503': declareServerFault({
    id: 'server-503',
    about: 'The server says that it cannot answer now.',
    params: z.strictObject({ delayMs: z.number().min(0).max(3_600_000).default(0) }),
    respond(call, { delayMs }) {
      call.status = 503;
      call.delayMs += delayMs;
    },
  }),
  'server-reset': declareServerFault({
    id: 'server-reset',
    about: 'The connection breaks off in the middle of the body.',
    params: z.strictObject({ afterShare: z.number().min(0).max(1).default(0.5) }),
    respond: (call, { afterShare }) => void (call.cutAfterShare = Math.min(afterShare, call.cutAfterShare ?? 1)),
  }),
  'server-slow': declareServerFault({
    id: 'server-slow',
    about: 'The body comes very slowly.',
    params: z.strictObject({ bytesPerSecond: z.number().gt(0).default(1000) }),
    respond: (call, { bytesPerSecond }) => void (call.bytesPerSecond = Math.min(bytesPerSecond, call.bytesPerSecond ?? Number.POSITIVE_INFINITY)),
  }),
} satisfies Record<string, ServerFault>;
