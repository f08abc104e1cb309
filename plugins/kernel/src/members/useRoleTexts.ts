import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  DeliveryRole,
  ProjectRole,
} from '@stagecraft/backstage-plugin-kernel-common';
import { kernelTranslationRef } from '../translation';

/** What roles are called in the language of the person. */
export function useRoleTexts() {
  const { t } = useTranslationRef(kernelTranslationRef);
  return {
    role: (role: ProjectRole) => t(`role.${role}`),
    delivery: (roles: readonly DeliveryRole[]) =>
      roles.map(role => t(`deliveryRole.${role}`)).join(', '),
  };
}
