import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { RunCardProps } from '@stagecraft/backstage-plugin-stage-runs-react';

/** A card that another plugin brings. */
export interface RunCard {
  /** Of its extension. */
  id: string;
  Card: (props: RunCardProps) => JSX.Element;
  /** Absent: it is for the runs of all stages. */
  stages?: readonly string[];
}

/** The cards for the run's stage; nothing where there is none. */
export function RunCards(props: {
  detail: RunDetail;
  cards: readonly RunCard[];
}) {
  const { detail, cards } = props;
  return (
    <>
      {cards
        .filter(({ stages }) => stages?.includes(detail.summary.stage) ?? true)
        .map(({ id, Card }) => (
          <Card key={id} run={detail} />
        ))}
    </>
  );
}
