package io.quotabridge.lifecycle;

/** What can happen to an exchange. */
public enum LifecycleEvent {
  /** The node has no room, or the identifier is in use for another request. */
  NOT_ADMITTED,
  /** Demander, supplier and base station are who they say they are. */
  IDENTITIES_VERIFIED,
  /** One of them is unknown, not confirmed, suspended or barred. */
  IDENTITY_REJECTED,
  /** The store reserved quota. */
  QUOTA_GRANTED,
  /** The quota is short, or the store failed. */
  QUOTA_REFUSED,
  /** The request repeats one of an exchange that was settled before. */
  FOUND_SETTLED,
  /** A node's next life, or another node, found it open and drives it from now on. */
  TAKEN_UP,
  /** The base station serves. */
  SERVICE_CONFIRMED,
  /** The base station declines, or cannot be reached. */
  SERVICE_DECLINED,
  /** Usage was reported, and more was granted. */
  MORE_GRANTED,
  /** The terminal left, the quota is used up, or somebody ended the exchange. */
  SERVICE_ENDED,
  /** The store charged the supplier and entered the volume for the demander. */
  VOLUME_SETTLED
}
