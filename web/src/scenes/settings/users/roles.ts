/** The roles there are, as they are called. */
export const roles = [
  { value: 'member', label: 'Member' },
  { value: 'admin', label: 'Admin' },
];
