import { githubAuthApiRef } from '@backstage/frontend-plugin-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { SignInPage } from './SignInPage';

const session = {
  token: 'token',
  identity: {
    type: 'user' as const,
    userEntityRef: 'user:default/ann',
    ownershipEntityRefs: ['user:default/ann'],
  },
};

function renderSignIn(options: {
  app?: { signIn: { demoUser: boolean } };
  providers?: Record<string, {}>;
  getBackstageIdentity?: (request?: {
    optional?: boolean;
  }) => Promise<typeof session | undefined>;
}) {
  const onSignInSuccess = jest.fn();
  renderInTestApp(<SignInPage onSignInSuccess={onSignInSuccess} />, {
    config: {
      app: { title: 'Stagecraft', baseUrl: 'http://localhost', ...options.app },
      backend: { baseUrl: 'http://localhost' },
      auth: { providers: options.providers ?? {} },
    },
    apis: [
      [
        githubAuthApiRef,
        {
          getProfile: async () => ({ displayName: 'Ann' }),
          getBackstageIdentity:
            options.getBackstageIdentity ?? (async () => undefined),
        },
      ],
    ],
  });
  return onSignInSuccess;
}

describe('SignInPage', () => {
  it('offers only the ways that are configured', async () => {
    renderSignIn({ app: { signIn: { demoUser: true } } });
    expect(
      await screen.findByRole('button', { name: 'Enter as demo user' }),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Sign in with GitHub' }),
    ).not.toBeInTheDocument();
  });

  it('says what to configure when there is no way in', async () => {
    renderSignIn({});
    expect(
      await screen.findByText(/Set auth\.providers\.github/),
    ).toBeInTheDocument();
  });

  it('takes up an existing GitHub session without asking', async () => {
    const onSignInSuccess = renderSignIn({
      providers: { github: {} },
      getBackstageIdentity: async () => session,
    });
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(1));
    const identity =
      await onSignInSuccess.mock.calls[0][0].getBackstageIdentity();
    expect(identity.userEntityRef).toBe('user:default/ann');
  });

  it('says why GitHub sign-in was refused', async () => {
    const onSignInSuccess = renderSignIn({
      providers: { github: {} },
      getBackstageIdentity: async request => {
        if (request?.optional) return undefined;
        throw new Error('ann is not on the allow list');
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Sign in with GitHub' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'ann is not on the allow list',
    );
    expect(onSignInSuccess).not.toHaveBeenCalled();
  });
});
