import { Text } from '@backstage/ui';
import { useAction } from '@stagecraft/backstage-plugin-kernel-react';
import { FormDialog } from './FormDialog';

/** Asks once more, naming the object, before something is gone. */
export function ConfirmDialog(props: {
  title: string;
  description: string;
  confirmLabel: string;
  work: () => Promise<void>;
  onClose: () => void;
}) {
  const action = useAction(props.work);
  return (
    <FormDialog
      title={props.title}
      confirmLabel={props.confirmLabel}
      action={action}
      isReady
      isDestructive
      onClose={props.onClose}
    >
      <Text as="p">{props.description}</Text>
    </FormDialog>
  );
}
