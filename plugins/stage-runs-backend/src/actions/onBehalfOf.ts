import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';

/** Who has asked, and through what: an action has no request that says it. */
export function onBehalfOf({ principal }: BackstageCredentials) {
  const { userEntityRef, actor } = principal as Partial<BackstageUserPrincipal>;
  return {
    through: 'action',
    ...(userEntityRef && { userEntityRef }),
    ...(actor && { actor: actor.subject }),
  };
}
