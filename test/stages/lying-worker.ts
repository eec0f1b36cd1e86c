import type { BuildComponent } from '../../engine/component.ts';

/** A worker that says of the n-th event that it dropped it, and passes it on all the same. */
export function lyingWorker(build: BuildComponent, nth: number): BuildComponent {
  return (context) => {
    const { stage } = context;
    let seen = 0;
    return build({
      ...context,
      stage: {
        name: stage.name,
        saw(item) {
          stage.saw(item);
          if (++seen === nth) stage.claim(item, 'dropped', 'prefetch full');
        },
        copied: (item) => stage.copied(item),
        claim: (item, bucket, cause) => stage.claim(item, bucket, cause),
        stored: (item) => stage.stored(item),
      },
    });
  };
}
