package io.quotabridge.spi.identity;

import io.quotabridge.model.Parties;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.internal.Checks;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Either the confirmed parties, or why they are rejected. Immutable. */
public final class IdentityDecision {

  private final @Nullable Parties parties;
  private final @Nullable Refusal refusal;

  private IdentityDecision(@Nullable Parties parties, @Nullable Refusal refusal) {
    this.parties = parties;
    this.refusal = refusal;
  }

  /**
   * All identities are confirmed.
   *
   * @param parties the identities with their accounts and carriers
   * @return the decision
   */
  public static IdentityDecision confirmed(Parties parties) {
    return new IdentityDecision(Checks.present("parties", parties), null);
  }

  /**
   * An identity is rejected.
   *
   * @param code 5030 unknown, 5003 not confirmed, or 4010 denied
   * @param detail one English clause that names the party
   * @return the decision
   */
  public static IdentityDecision rejected(ResultCode code, String detail) {
    return new IdentityDecision(null, new Refusal(code, detail));
  }

  /** Returns the confirmed parties, or empty if rejected. */
  public Optional<Parties> parties() {
    return Optional.ofNullable(parties);
  }

  /** Returns why the request is rejected, or empty if confirmed. */
  public Optional<Refusal> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** Returns the parties or the refusal in words. */
  @Override
  public String toString() {
    return parties != null ? "confirmed " + parties : "rejected " + refusal;
  }
}
