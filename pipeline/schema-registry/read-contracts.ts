import type { ComponentContext } from '../../engine/component.ts';
import { httpRequest } from '../../engine/network/http.ts';
import type { Contract } from '../normaliser/contract.ts';

/** A version of a subject as a registry gives it out. */
export interface VersionAnswer {
  readonly subject: string;
  readonly id: number;
  readonly version: number;
  readonly schemaType: 'JSON' | 'AVRO';
  readonly schema: string;
  /** `contract`: who sends it, under which version, and what becomes of its fields; as JSON. */
  readonly metadata: { readonly properties: { readonly contract: string } };
}

const timeoutMs = 3_600_000;
const againMs = 1000;

/** All versions of all subjects, the oldest first; asked for until the registry answers. */
export async function readContracts({ clock }: Pick<ComponentContext, 'clock'>, registry: { readonly host: string; readonly port: number }): Promise<Record<string, Contract[]>> {
  async function get<T>(path: string): Promise<T> {
    for (;;) {
      const { status, body, failure } = await httpRequest(clock, { ...registry, method: 'GET', path, timeoutMs });
      if (status === 200 && failure === null) return JSON.parse(body.toString()) as T;
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, againMs));
    }
  }
  const contracts: Record<string, Contract[]> = {};
  for (const subject of await get<string[]>('/subjects')) {
    const versions = `/subjects/${encodeURIComponent(subject)}/versions`;
    contracts[subject] = [];
    for (const version of await get<number[]>(versions)) {
      const { schema, metadata } = await get<VersionAnswer>(`${versions}/${version}`);
      contracts[subject].push({ ...JSON.parse(metadata.properties.contract) as Omit<Contract, 'schema'>, schema: JSON.parse(schema) as object });
    }
  }
  return contracts;
}
