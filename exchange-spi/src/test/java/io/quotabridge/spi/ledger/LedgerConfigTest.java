package io.quotabridge.spi.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.PluginConfigException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerConfigTest {

  @Test
  void clipsAndDoesNotLimitUnlessTold() {
    assertThat(LedgerConfig.from(PluginConfig.empty())).isEqualTo(LedgerConfig.DEFAULT);
    assertThat(LedgerConfig.DEFAULT)
        .isEqualTo(new LedgerConfig(OverrunPolicy.CLIP, Integer.MAX_VALUE, Duration.ofDays(1)));
  }

  @ParameterizedTest
  @CsvSource({"clip, CLIP", "negative, NEGATIVE", "Negative, NEGATIVE", "CLIP, CLIP"})
  void readsThePolicyInAnyCase(String text, OverrunPolicy policy) {
    assertThat(from(LedgerConfig.OVERRUN, text).overrun()).isEqualTo(policy);
  }

  @Test
  void readsTheLimit() {
    assertThat(from(LedgerConfig.MAX_EXCHANGES_PER_QUOTA, "17").maxExchangesPerQuota())
        .isEqualTo(17);
  }

  @Test
  void readsTheGrace() {
    assertThat(from(LedgerConfig.GRACE_SECONDS, "90").grace()).isEqualTo(Duration.ofSeconds(90));
  }

  @ParameterizedTest
  @CsvSource({
    "grace-seconds, -1, grace-seconds (-1) must be a whole number from 0 to 4294967295",
    "overrun, cut, overrun (cut) must be clip or negative",
    "max-exchanges-per-quota, 0,"
        + " max-exchanges-per-quota (0) must be a whole number from 1 to 2147483647",
    "max-exchanges-per-quota, many,"
        + " max-exchanges-per-quota (many) must be a whole number from 1 to 2147483647",
  })
  void refusesOtherValuesWithSettingValueAndRule(String key, String value, String message) {
    assertThatThrownBy(() -> from(key, value))
        .isInstanceOf(PluginConfigException.class)
        .hasMessage(message);
  }

  @Test
  void itsListOfSettingsIsWhatItReads() {
    assertThat(LedgerConfig.SETTINGS)
        .containsExactlyInAnyOrder("overrun", "max-exchanges-per-quota", "grace-seconds");
  }

  private static LedgerConfig from(String key, String value) {
    return LedgerConfig.from(PluginConfig.empty().with(key, value));
  }
}
