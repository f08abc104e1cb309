import {
  createExtensionBlueprint,
  createExtensionDataRef,
  ExtensionBoundary,
} from '@backstage/frontend-plugin-api';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';

export interface RunCardProps {
  /** As the page has it: it changes while the run goes on. Text in it that is called untrusted is. */
  run: RunDetail;
}

export interface RunCardParams {
  /** Ids of the stages whose runs have the card; absent: all runs. */
  stages?: string[];
  /** Loaded when a run has the card. What it throws is shown in its place; the page stays. */
  loader: () => Promise<(props: RunCardProps) => JSX.Element | null>;
}

const componentDataRef = createExtensionDataRef<
  (props: RunCardProps) => JSX.Element
>().with({ id: 'stage-runs.run-card.component' });

const stagesDataRef = createExtensionDataRef<string[]>().with({
  id: 'stage-runs.run-card.stages',
});

/**
 * A card on the page of a run, below its verification; several are in the order in which
 * the app has them, which its configuration can change (`app.extensions`).
 */
export const RunCardBlueprint = createExtensionBlueprint({
  kind: 'run-card',
  attachTo: { id: 'page:stage-runs', input: 'cards' },
  output: [componentDataRef, stagesDataRef.optional()],
  dataRefs: { component: componentDataRef, stages: stagesDataRef },
  *factory({ loader, stages }: RunCardParams, { node }) {
    yield componentDataRef(
      ExtensionBoundary.lazyComponent(node, async () => {
        const Card = await loader();
        return (props: RunCardProps) => <Card {...props} />;
      }),
    );
    if (stages) yield stagesDataRef(stages);
  },
});
