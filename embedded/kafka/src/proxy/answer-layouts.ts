// Where answers hold addresses of nodes, and error codes of topics. Layouts are those of Apache Kafka 4.3's message definitions.
import { produce } from '../api/00-produce.ts';
import { fetch } from '../api/01-fetch.ts';
import { metadata } from '../api/03-metadata.ts';
import { findCoordinator } from '../api/10-find-coordinator.ts';
import { describeCluster } from '../api/60-describe-cluster.ts';
import type { Api } from '../api/api.ts';
import type { AnswerReader } from './answer-reader.ts';

/** One API key whose answers are looked into. */
export interface AnswerLayout {
  readonly api: Pick<Api, 'key' | 'name' | 'flexibleVersion'>;
  /** The first version that can hold addresses. */
  readonly addressesFrom: number;
  /** The last version that is known here: later ones are passed as they are. */
  readonly lastVersion: number;
  /** Reads the body; the reader takes note of what it is told to. */
  read(reader: AnswerReader, version: number): void;
}

/** Produce: addresses are in a tagged field, of the nodes that lead what this one does not (KIP-951). */
const produceAnswer: AnswerLayout = {
  api: produce,
  addressesFrom: 10,
  lastVersion: 13,
  read(reader, version) {
    reader.structs(() => {
      const topic = reader.topic(version >= 13);
      reader.structs(() => {
        const partition = reader.i32();
        reader.error(topic, partition);
        reader.skip(8);
        if (version >= 2) reader.skip(8);
        if (version >= 5) reader.skip(8);
        if (version < 8) return;
        reader.structs(() => {
          reader.i32();
          reader.nullableString();
        });
        reader.nullableString();
      });
    });
    if (version >= 1) reader.i32();
    if (version >= 10) reader.taggedNodes();
  },
};

/** Fetch: likewise, from v16 on. */
const fetchAnswer: AnswerLayout = {
  api: fetch,
  addressesFrom: 16,
  lastVersion: 18,
  read(reader, version) {
    reader.i32();
    if (version >= 7) reader.skip(6);
    reader.structs(() => {
      const topic = reader.topic(version >= 13);
      reader.structs(() => {
        const partition = reader.i32();
        reader.error(topic, partition);
        reader.skip(version >= 5 ? 24 : 16);
        reader.nullableStructs(() => reader.skip(16));
        if (version >= 11) reader.i32();
        reader.nullableBytes();
      });
    });
    if (version >= 16) reader.taggedNodes();
  },
};

const metadataAnswer: AnswerLayout = {
  api: metadata,
  addressesFrom: 0,
  lastVersion: 13,
  read(reader, version) {
    if (version >= 3) reader.i32();
    reader.structs(() => reader.node(version >= 1));
    if (version >= 2) reader.nullableString();
    if (version >= 1) reader.i32();
    reader.structs(() => {
      const errorAt = reader.skipError();
      const name = reader.nullableString();
      const id = version >= 10 ? reader.uuid() : null;
      if (id !== null && name !== null) reader.named(id, name);
      reader.errorAt(errorAt, { name, id }, null);
      if (version >= 1) reader.bool();
      reader.structs(() => {
        reader.skip(version >= 7 ? 14 : 10);
        for (let lists = version >= 5 ? 3 : 2; lists > 0; lists--) reader.array(() => reader.i32());
      });
      if (version >= 8) reader.i32();
    });
  },
};

const findCoordinatorAnswer: AnswerLayout = {
  api: findCoordinator,
  addressesFrom: 0,
  lastVersion: 6,
  read(reader, version) {
    if (version >= 1) reader.i32();
    if (version >= 4) {
      reader.structs(() => {
        reader.string();
        reader.node(false);
        reader.i16();
        reader.nullableString();
      });
      return;
    }
    reader.i16();
    if (version >= 1) reader.nullableString();
    reader.node(false);
  },
};

const describeClusterAnswer: AnswerLayout = {
  api: describeCluster,
  addressesFrom: 0,
  lastVersion: 2,
  read(reader, version) {
    reader.skip(6);
    reader.nullableString();
    if (version >= 1) reader.i8();
    reader.string();
    reader.i32();
    reader.structs(() => {
      reader.node(true);
      if (version >= 2) reader.bool();
    });
  },
};

/** ShareFetch and ShareAcknowledge (KIP-932): new leaders stand in the answer itself. */
const shareFetchAnswer: AnswerLayout = {
  api: { key: 78, name: 'ShareFetch', flexibleVersion: 0 },
  addressesFrom: 0,
  lastVersion: 2,
  read(reader, version) {
    reader.skip(6);
    reader.nullableString();
    if (version >= 1) reader.i32();
    reader.structs(() => {
      const topic = reader.topic(true);
      reader.structs(() => {
        const partition = reader.i32();
        reader.error(topic, partition);
        reader.nullableString();
        reader.i16();
        reader.nullableString();
        reader.skip(8);
        reader.tags();
        reader.nullableBytes();
        reader.structs(() => reader.skip(18));
      });
    });
    reader.structs(() => reader.node(true));
  },
};

const shareAcknowledgeAnswer: AnswerLayout = {
  api: { key: 79, name: 'ShareAcknowledge', flexibleVersion: 0 },
  addressesFrom: 0,
  lastVersion: 2,
  read(reader, version) {
    reader.skip(6);
    reader.nullableString();
    if (version >= 2) reader.i32();
    reader.structs(() => {
      const topic = reader.topic(true);
      reader.structs(() => {
        const partition = reader.i32();
        reader.error(topic, partition);
        reader.nullableString();
        reader.skip(8);
        reader.tags();
      });
    });
    reader.structs(() => reader.node(true));
  },
};

const layouts = [produceAnswer, fetchAnswer, metadataAnswer, findCoordinatorAnswer, describeClusterAnswer, shareFetchAnswer, shareAcknowledgeAnswer];

/** By the numbers of API keys. */
export const answerLayouts: ReadonlyMap<number, AnswerLayout> = new Map(layouts.map((layout) => [layout.api.key, layout]));
