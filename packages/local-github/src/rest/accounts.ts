import { notFound } from '../GitHubError';
import { presentProfile } from '../present/account';
import { Account } from '../store/AccountStore';
import { Handlers, ok, RestRequest } from './RestRequest';

function profile({ forge }: RestRequest, account: Account | undefined) {
  if (!account) throw notFound();
  return ok(presentProfile(forge, account));
}

const limits = ({ meter, actor }: RestRequest) => {
  const core = meter.read(actor.id);
  return ok({ resources: { core, search: core }, rate: core });
};

export const accountHandlers: Handlers = {
  'meta/get': () => ok({ verifiable_password_authentication: false }),
  'rate-limit/get': limits,
  'users/get-authenticated': request => profile(request, request.actor),
  'users/get-by-id': request =>
    profile(
      request,
      request.forge.store.accounts.byId(request.params.account_id),
    ),
  'users/get-by-username': request =>
    profile(
      request,
      request.forge.store.accounts.byLogin(request.params.username),
    ),
};
