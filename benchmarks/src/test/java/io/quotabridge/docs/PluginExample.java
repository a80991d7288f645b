package io.quotabridge.docs;

import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Parties;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.SpiVersion;
import io.quotabridge.spi.identity.IdentityDecision;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.identity.IdentityVerifierProvider;
import java.util.Optional;

/** The README's plugin. */
final class PluginExample {

  private PluginExample() {}

  /** A carrier's own subscriber register. */
  interface Hlr {
    Optional<Parties> lookUp(AccessRequest request);
  }

  // spotless:off (ten lines, as a person would jot them down)
  // region plugin
  public static final class HlrProvider implements IdentityVerifierProvider {
    @Override public String name() { return "hlr"; }
    @Override public int spiVersion() { return SpiVersion.CURRENT; }

    @Override public IdentityVerifier create(PluginConfig config) {
      Hlr hlr = config.object(Hlr.class).orElseThrow();
      return request -> hlr.lookUp(request).map(IdentityDecision::confirmed).orElseGet(
          () -> IdentityDecision.rejected(ResultCode.USER_UNKNOWN, "not in our HLR"));
    }
  }
  // endregion
  // spotless:on
}
