package io.quotabridge.model;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What came of a request, with the number and name of Diameter's Result-Code (RFC 6733 section 7.1,
 * RFC 8506 section 9) and one sentence for people in English and Chinese. The numbers are stable:
 * embedders store and compare them.
 */
public enum ResultCode {
  /** The request was granted. */
  SUCCESS(2001, "DIAMETER_SUCCESS", "The request was granted.", "请求已获准。"),
  /** The base station cannot be reached. */
  UNABLE_TO_DELIVER(
      3002, "DIAMETER_UNABLE_TO_DELIVER", "The base station cannot be reached.", "无法连接基站。"),
  /** Too much is going on to accept another exchange. */
  TOO_BUSY(3004, "DIAMETER_TOO_BUSY", "The system is overloaded; try again later.", "系统繁忙，请稍后再试。"),
  /** Suspended, barred, or not allowed to share. */
  END_USER_SERVICE_DENIED(
      4010,
      "DIAMETER_END_USER_SERVICE_DENIED",
      "A party is suspended, barred, or not allowed to share.",
      "用户已停机、被限制或未获准共享流量。"),
  /** The supplier's quota is used up. */
  CREDIT_LIMIT_REACHED(
      4012, "DIAMETER_CREDIT_LIMIT_REACHED", "The supplier's quota is used up.", "供应方的流量额度已用完。"),
  /** Update or termination of an exchange that nobody opened. */
  UNKNOWN_SESSION_ID(
      5002, "DIAMETER_UNKNOWN_SESSION_ID", "There is no such exchange.", "没有该流量交换记录。"),
  /** An identity is known but not confirmed, or an account does not own what it claims. */
  AUTHORIZATION_REJECTED(
      5003, "DIAMETER_AUTHORIZATION_REJECTED", "An identity could not be confirmed.", "身份未通过核实。"),
  /** A value breaks a rule. */
  INVALID_VALUE(5004, "DIAMETER_INVALID_AVP_VALUE", "A value breaks a rule.", "参数值不符合规则。"),
  /** A value is missing. */
  MISSING_VALUE(5005, "DIAMETER_MISSING_AVP", "A value is missing.", "缺少必要的参数。"),
  /** Too many exchanges on one quota. */
  RESOURCES_EXCEEDED(
      5006,
      "DIAMETER_RESOURCES_EXCEEDED",
      "Too many exchanges use this quota at once.",
      "同时使用该额度的流量交换过多。"),
  /** The same request came before with other content. */
  CONTRADICTING_VALUES(
      5007,
      "DIAMETER_CONTRADICTING_AVPS",
      "The request contradicts an earlier one of the same number.",
      "请求与先前同号请求的内容矛盾。"),
  /** A store or registry failed. */
  UNABLE_TO_COMPLY(
      5012, "DIAMETER_UNABLE_TO_COMPLY", "The request could not be carried out.", "系统故障，无法处理该请求。"),
  /** Demander, supplier or base station is unknown. */
  USER_UNKNOWN(5030, "DIAMETER_USER_UNKNOWN", "A party is unknown.", "用户或基站未登记。");

  private static final Map<Integer, ResultCode> BY_NUMBER =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(ResultCode::number, Function.identity()));

  private final int number;
  private final String diameterName;
  private final String english;
  private final String chinese;

  ResultCode(int number, String diameterName, String english, String chinese) {
    this.number = number;
    this.diameterName = diameterName;
    this.english = english;
    this.chinese = chinese;
  }

  /** Returns the code with this number, if there is one. */
  public static Optional<ResultCode> ofNumber(int number) {
    return Optional.ofNullable(BY_NUMBER.get(number));
  }

  /** Returns the Diameter number, 4 digits. */
  public int number() {
    return number;
  }

  /** Returns the Diameter name. */
  public String diameterName() {
    return diameterName;
  }

  /** Returns a sentence in English. */
  public String english() {
    return english;
  }

  /** Returns a sentence in Chinese. */
  public String chinese() {
    return chinese;
  }

  /** Returns whether the request was granted. */
  public boolean isSuccess() {
    return this == SUCCESS;
  }
}
