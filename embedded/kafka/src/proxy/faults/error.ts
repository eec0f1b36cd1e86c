import { fetch } from '../../api/01-fetch.ts';
import { metadata } from '../../api/03-metadata.ts';
import { errors } from '../../errors.ts';
import { covers, error as errorOfBroker } from '../../faults/error.ts';
import type { Scope } from '../../faults/fault.ts';
import { Trigger, type Which } from '../../faults/trigger.ts';
import type { ProxyEffects, ProxyFaultKind, ProxyFaultSite } from './fault.ts';
import { refusalOf, refusedApis, scopesOf } from './refusals.ts';

export interface ErrorParams extends Which, Scope {
  api: string;
  /** A name of the protocol, for example `NOT_LEADER_OR_FOLLOWER`. */
  error: string;
  forMs?: number;
}

/** API keys that change nothing: the cluster is asked, and error codes are put into its answer. */
const overwritten: readonly string[] = [fetch.name, metadata.name];

/** As the fault of the broker; a request is refused whole, if it is about several partitions or groups and the fault about one of them. */
export const error: ProxyFaultKind<ErrorParams> = {
  about: errorOfBroker.about,
  fields: { ...errorOfBroker.fields, api: { ...errorOfBroker.fields.api, oneOf: [...refusedApis, ...overwritten] } },
  begin(params, site) {
    const trigger = new Trigger(params, () => site.hit());
    return overwritten.includes(params.api) ? overwriting(params, trigger, site) : refusing(params, trigger, site);
  },
};

function refusing(params: ErrorParams, trigger: Trigger, site: ProxyFaultSite): ProxyEffects {
  const code = errors[params.error as keyof typeof errors];
  const hasScope = params.topic !== undefined || params.partition !== undefined || params.group !== undefined;
  return {
    request(request, frame) {
      const { apiName, version } = request;
      if (apiName !== params.api) return null;
      const refusal = refusalOf(apiName)!;
      if (version > refusal.lastVersion) {
        site.unable(request);
        return null;
      }
      const isAbout = !hasScope || scopesOf(apiName, request.body(frame), version, (topic) => site.topics.of(topic)).some((scope) => covers(params, scope));
      if (!isAbout || !trigger.takes(request)) return null;
      // Without acknowledgements a closed connection is all that tells of an error.
      if (!request.isAnswered) return { do: 'answer', frame: null };
      return { do: 'answer', frame: request.answer((writer) => refusal.write(writer, code, request.body(frame), version)) };
    },
  };
}

function overwriting(params: ErrorParams, trigger: Trigger, site: ProxyFaultSite): ProxyEffects {
  const code = errors[params.error as keyof typeof errors];
  return {
    answer({ request, frame, reader }) {
      if (request.apiName !== params.api) return null;
      if (reader === null) {
        site.unable(request);
        return null;
      }
      const found = reader.errors.filter(({ topic, partition }) => covers(params, { topic: site.topics.of(topic) ?? undefined, partition: partition ?? params.partition }));
      // An answer about nothing has no place for an error, and tells none.
      if (found.length === 0 || !trigger.takes(request)) return null;
      for (const { at } of found) frame.writeInt16BE(code, at);
      return null;
    },
  };
}
