/** One line of the record, as it is read. */
export type AuditLine = {
  id: string;
  at: Date;
  actorId: string | undefined;
  actorLabel: string;
  via: string;
  action: string;
  subjectType: string;
  subjectId: string | undefined;
  subjectLabel: string | undefined;
  before: Record<string, unknown> | undefined;
  after: Record<string, unknown> | undefined;
  requestId: string | undefined;
  address: string | undefined;
};

/** Which lines are meant; what is absent does not limit. */
export type AuditFilter = {
  /** A user's id. */
  actor?: string | undefined;
  /** `<noun>.<verb>`, or `<noun>` for every verb. */
  action?: string | undefined;
  subjectType?: string | undefined;
  subjectId?: string | undefined;
  /** Included. */
  from?: Date | undefined;
  /** Excluded. */
  to?: Date | undefined;
};
