const KEY = 'stagecraft.signIn.demo';

/** Whether this browser entered as the demo user and did not sign out since. */
export function isDemoRemembered(): boolean {
  return window.localStorage.getItem(KEY) === 'yes';
}

export function rememberDemo(): void {
  window.localStorage.setItem(KEY, 'yes');
}

export function forgetDemo(): void {
  window.localStorage.removeItem(KEY);
}
