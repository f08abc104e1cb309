import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
} from '@backstage/ui';
import type { Action } from '@stagecraft/backstage-plugin-kernel-react';
import type { ReactNode } from 'react';
import { kernelTranslationRef } from '../translation';
import { ActionError } from './ActionError';

interface FormDialogProps {
  title: string;
  confirmLabel: string;
  action: Action;
  /** Whether what was given is enough to try. */
  isReady: boolean;
  isDestructive?: boolean;
  /** Labels of the fields, by their names in the API. */
  fields?: Record<string, string>;
  onClose: () => void;
  children: ReactNode;
}

/** A question or a form with its two ways out; says what failed and in which field. */
export function FormDialog(props: FormDialogProps) {
  const { action, onClose } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()}>
      <DialogHeader>{props.title}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          {props.children}
          {action.error && (
            <ActionError error={action.error} fields={props.fields ?? {}} />
          )}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('form.notNow')}
        </Button>
        <Button
          variant="primary"
          destructive={props.isDestructive}
          isDisabled={!props.isReady}
          isPending={action.isPending}
          onPress={action.start}
        >
          {props.confirmLabel}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
