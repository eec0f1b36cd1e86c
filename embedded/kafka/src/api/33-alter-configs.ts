import { changeConfigs, replyChanges } from '../topics/config-change.ts';
import type { Api } from './api.ts';

/**
 * AlterConfigs: replaces all settings that a topic has of its own.
 *
 * - v0: resources with their settings, validate only. v1: the same. v2: flexible.
 */
export const alterConfigs: Api = {
  key: 33,
  name: 'AlterConfigs',
  minVersion: 0,
  maxVersion: 2,
  flexibleVersion: 2,
  handle(request, broker) {
    const { reader } = request;
    const resources = reader.structs(() => ({
      type: reader.i8(),
      name: reader.string(),
      configs: reader.structs((): [string, string | null] => [reader.string(), reader.nullableString()]),
    }));
    const isTrial = reader.bool();
    const results = resources.map((resource) => changeConfigs(broker, resource, isTrial, () => new Map(resource.configs)));
    replyChanges(request, resources, results);
  },
};
