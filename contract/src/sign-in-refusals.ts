/** Why somebody was not signed in, in words for them. The codes are part of the sign-in page's address. */
export const signInRefusals = {
  not_offered: 'This way of signing in is not set up here.',
  cancelled: 'You did not agree at the provider, so you are not signed in.',
  expired: 'This sign-in was used already, took more than ten minutes, or was begun in another browser. Try again.',
  unavailable: 'The provider does not answer at the moment. Try again in a little while.',
  refused: 'The provider refused the sign-in. Whoever runs Gatehouse finds the reason in its log.',
  bad_answer: 'What the provider answered could not be used or trusted. Whoever runs Gatehouse finds the reason in its log.',
  email_unverified: 'The provider does not vouch for an e-mail address of yours. Verify it there, then try again.',
  admin_by_email: 'That e-mail address belongs to an admin. Sign in as you did before, then add this way to your account.',
  no_account: 'There is no account with your e-mail address. Ask an admin to make one.',
  domain_not_allowed: 'Addresses of your e-mail domain cannot become members here. Ask an admin to make an account.',
  organization_not_allowed: 'You are in none of the organizations whose members may join. Ask an admin to make an account.',
  disabled: 'Your account is disabled. Ask an admin.',
  other_identity: 'Your account is linked to another identity at this provider. Sign in there as that one, or ask an admin.',
  link_taken: 'That identity is linked to another account already.',
  signed_out: 'You were signed out meanwhile. Sign in, then add this way to your account again.',
  throttled: 'There were too many attempts from your address. Wait a little, then try again.',
  failed: 'Gatehouse failed. Try again; whoever runs it finds the reason in its log.',
} as const;

export type SignInRefusalCode = keyof typeof signInRefusals;

/** Undefined for anything that is no code of these. */
export function parseRefusalCode(text: string | undefined): SignInRefusalCode | undefined {
  return Object.keys(signInRefusals).find((code): code is SignInRefusalCode => code === text);
}
