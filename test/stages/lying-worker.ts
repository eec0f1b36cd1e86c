import type { BuildComponent } from '../../engine/component.ts';

/** A worker that counts an event among the dropped, and passes it on all the same. */
export function lyingWorker(build: BuildComponent, item: number): BuildComponent {
  return (context) => {
    const { stage } = context;
    return build({
      ...context,
      stage: {
        name: stage.name,
        saw(seen) {
          stage.saw(seen);
          if (seen === item) stage.claim(seen, 'dropped', 'prefetch full');
        },
        copied: (seen) => stage.copied(seen),
        claim: (seen, bucket, cause) => stage.claim(seen, bucket, cause),
        stored: (seen) => stage.stored(seen),
      },
    });
  };
}
