/** How a user signs in. */
export type UserLink = {
  userId: string;
  type: 'password' | 'github' | 'oidc';
  /** `gatehouse` for a password. */
  issuer: string;
  subjectLabel: string;
  linkedAt: Date;
};

/** The issuer of passwords. */
export const passwordIssuer = 'gatehouse';
