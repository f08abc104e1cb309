import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import { useId, type ReactNode } from 'react';
import styles from './Section.module.css';

/** A titled part of a page: a region with a heading, of the third level unless told otherwise. */
export function Section(props: {
  title: string;
  heading?: 'h2' | 'h3';
  children: ReactNode;
}) {
  const headingId = useId();
  return (
    <section aria-labelledby={headingId} className={styles.root}>
      <Card>
        <CardHeader>
          <Text
            as={props.heading ?? 'h3'}
            id={headingId}
            variant="body-large"
            weight="bold"
          >
            {props.title}
          </Text>
        </CardHeader>
        <CardBody>{props.children}</CardBody>
      </Card>
    </section>
  );
}
