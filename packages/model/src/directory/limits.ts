/** Bounds of one tenant's directory; a write that would go beyond one is refused. */
export const DIRECTORY_LIMITS = {
  /** Objects of all types together, vanished ones too. */
  objects: 200_000,
  /** Members of one group or role, DNs of one place. */
  members: 100_000,
  /** Grants of one object. */
  grants: 1_000,
  /** Folders within each other. */
  folderDepth: 32,
} as const;
