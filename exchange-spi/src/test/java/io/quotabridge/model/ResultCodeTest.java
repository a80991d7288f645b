package io.quotabridge.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Numbers and names are stored and compared by embedders, so they are written down twice. */
class ResultCodeTest {

  @ParameterizedTest
  @CsvSource({
    "SUCCESS,                 2001, DIAMETER_SUCCESS",
    "UNABLE_TO_DELIVER,       3002, DIAMETER_UNABLE_TO_DELIVER",
    "TOO_BUSY,                3004, DIAMETER_TOO_BUSY",
    "END_USER_SERVICE_DENIED, 4010, DIAMETER_END_USER_SERVICE_DENIED",
    "CREDIT_LIMIT_REACHED,    4012, DIAMETER_CREDIT_LIMIT_REACHED",
    "UNKNOWN_SESSION_ID,      5002, DIAMETER_UNKNOWN_SESSION_ID",
    "AUTHORIZATION_REJECTED,  5003, DIAMETER_AUTHORIZATION_REJECTED",
    "INVALID_VALUE,           5004, DIAMETER_INVALID_AVP_VALUE",
    "MISSING_VALUE,           5005, DIAMETER_MISSING_AVP",
    "RESOURCES_EXCEEDED,      5006, DIAMETER_RESOURCES_EXCEEDED",
    "CONTRADICTING_VALUES,    5007, DIAMETER_CONTRADICTING_AVPS",
    "UNABLE_TO_COMPLY,        5012, DIAMETER_UNABLE_TO_COMPLY",
    "USER_UNKNOWN,            5030, DIAMETER_USER_UNKNOWN",
  })
  void hasTheNumberAndNameOfDiameter(ResultCode code, int number, String name) {
    assertThat(code.number()).isEqualTo(number);
    assertThat(code.diameterName()).isEqualTo(name);
    assertThat(ResultCode.ofNumber(number)).contains(code);
  }

  @Test
  void theTableAboveIsComplete() {
    assertThat(ResultCode.values()).hasSize(13);
    assertThat(Arrays.stream(ResultCode.values()).map(ResultCode::number)).doesNotHaveDuplicates();
    assertThat(ResultCode.ofNumber(0)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void speaksEnglishAndChinese(ResultCode code) {
    assertThat(code.english()).matches("[A-Z][\\x20-\\x7e]+\\.");
    assertThat(code.chinese()).matches("[\\p{IsHan}，、；]+。");
  }

  @ParameterizedTest
  @EnumSource
  void onlySuccessIsSuccess(ResultCode code) {
    assertThat(code.isSuccess()).isEqualTo(code.number() == 2001);
  }
}
