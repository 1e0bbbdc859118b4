// Attributes as a table: one line an attribute, encode and decode from the same lines.
//
//   struct Link {
//     std::string name;
//     std::optional<std::uint32_t> mtu;
//     struct Schema;
//   };
//   struct Link::Schema : SchemaOf<Link,
//       Field<IFLA_IFNAME, &Link::name>,
//       Field<IFLA_MTU,    &Link::mtu>> {};
//
//   if (!encode(message, link)) ...            // false: no room, message untouched
//   WGP_TRY(const Link link, decode<Link>(payload));
//
// Members: integers (host order), Be16, Be32, enums, byte arrays, std::string (NUL-terminated on the wire),
// bool (a flag: there or not), net::Address, std::optional of these, structs with a Schema (nested) and
// vectors (an array of nested elements, numbered 0 as the kernel ignores the number). A further type takes
// part by a specialisation of Codec; a member with several wire forms by a codec named in its Field.
//
// Unknown attributes are skipped, because newer kernels add them; wrong lengths are refused; an attribute
// that is absent leaves its member alone. Nothing is read beyond the given bytes, whatever they hold.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstring>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/result.hpp"
#include "net/address.hpp"
#include "netlink/attribute.hpp"
#include "netlink/message.hpp"

namespace wgpilot::netlink {

// An integer in network byte order on the wire; `value` is in host order.
template <std::unsigned_integral T>
struct BigEndian {
  T value = 0;
  friend auto operator<=>(const BigEndian&, const BigEndian&) = default;
};
using Be16 = BigEndian<std::uint16_t>;
using Be32 = BigEndian<std::uint32_t>;

// How a T stands in an attribute:
//   static bool encode(Message&, std::uint16_t attribute, const T&);   false: no room
//   static Result<void> decode(Bytes payload, T&);
template <class T>
struct Codec;

template <class T>
concept HasSchema = requires { typename T::Schema; };

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

inline Result<void> expect_size(Bytes payload, std::size_t size) {
  if (payload.size() == size) return {};
  return fail(Code::KernelError, fmt::format("has {} bytes instead of {}", payload.size(), size));
}

// The value as it lies in memory.
template <class T>
struct RawCodec {
  static bool encode(Message& message, std::uint16_t attribute, const T& value) {
    return message.put(attribute, bytes_of(value));
  }
  static Result<void> decode(Bytes payload, T& value) {
    WGP_TRY(expect_size(payload, sizeof value));
    std::memcpy(&value, payload.data(), sizeof value);
    return {};
  }
};

template <std::integral T>
struct Codec<T> : RawCodec<T> {};
template <class E>
  requires std::is_enum_v<E>
struct Codec<E> : RawCodec<E> {};
template <std::size_t N>
struct Codec<std::array<std::uint8_t, N>> : RawCodec<std::array<std::uint8_t, N>> {};

template <>
struct Codec<bool> {
  static bool encode(Message& message, std::uint16_t attribute, bool set) {
    return !set || message.put(attribute, {});
  }
  static Result<void> decode(Bytes payload, bool& set) {
    WGP_TRY(expect_size(payload, 0));
    set = true;
    return {};
  }
};

template <std::unsigned_integral T>
struct Codec<BigEndian<T>> {
  using Wire = std::array<std::uint8_t, sizeof(T)>;
  static bool encode(Message& message, std::uint16_t attribute, BigEndian<T> number) {
    Wire wire;
    for (std::size_t i = 0; i < wire.size(); ++i) {
      wire[i] = static_cast<std::uint8_t>(number.value >> (8 * (wire.size() - 1 - i)));
    }
    return message.put(attribute, wire);
  }
  static Result<void> decode(Bytes payload, BigEndian<T>& number) {
    WGP_TRY(expect_size(payload, sizeof(T)));
    number.value = 0;
    for (const std::uint8_t byte : payload) number.value = static_cast<T>(number.value << 8 | byte);
    return {};
  }
};

template <>
struct Codec<std::string> {
  static bool encode(Message& message, std::uint16_t attribute, const std::string& text) {
    return message.put(attribute, {reinterpret_cast<const std::uint8_t*>(text.c_str()), text.size() + 1});
  }
  // Some families leave out the NUL.
  static Result<void> decode(Bytes payload, std::string& text) {
    text.assign(payload.begin(), std::find(payload.begin(), payload.end(), 0));
    return {};
  }
};

template <>
struct Codec<net::Address> {
  static bool encode(Message& message, std::uint16_t attribute, const net::Address& address) {
    return message.put(attribute, Bytes(address.bytes()).first(address.size()));
  }
  static Result<void> decode(Bytes payload, net::Address& address) {
    if (payload.size() == 4) {
      address = net::Address::v4({payload[0], payload[1], payload[2], payload[3]});
      return {};
    }
    std::array<std::uint8_t, 16> v6;
    WGP_TRY(expect_size(payload, v6.size()));
    std::copy(payload.begin(), payload.end(), v6.begin());
    address = net::Address::v6(v6);
    return {};
  }
};

template <HasSchema T>
struct Codec<T> {
  static bool encode(Message& message, std::uint16_t attribute, const T& value) {
    return message.nest(attribute, [&] { return T::Schema::encode(message, value); });
  }
  static Result<void> decode(Bytes payload, T& value) { return T::Schema::decode(payload, value); }
};

template <class T>
struct Codec<std::vector<T>> {
  static bool encode(Message& message, std::uint16_t attribute, const std::vector<T>& items) {
    const auto put = [&](const T& item) { return Codec<T>::encode(message, 0, item); };
    return message.nest(attribute, [&] { return std::all_of(items.begin(), items.end(), put); });
  }
  static Result<void> decode(Bytes payload, std::vector<T>& items) {
    AttributeReader reader(payload);
    for (Attribute attribute; reader.next(attribute);) {
      WGP_TRY(Codec<T>::decode(attribute.payload, items.emplace_back()));
    }
    return reader.finish();
  }
};

template <class T>
struct Codec<std::optional<T>> {
  static bool encode(Message& message, std::uint16_t attribute, const std::optional<T>& value) {
    return !value || Codec<T>::encode(message, attribute, *value);
  }
  static Result<void> decode(Bytes payload, std::optional<T>& value) {
    return Codec<T>::decode(payload, value.emplace());
  }
};

template <class Member>
struct MemberOf;
template <class Owner, class Member>
struct MemberOf<Member Owner::*> {
  using Type = Member;
};

template <std::uint16_t Attribute, auto Pointer,
          class FieldCodec = Codec<typename MemberOf<decltype(Pointer)>::Type>>
struct Field {
  static constexpr std::uint16_t kAttribute = Attribute;

  template <class T>
  static bool encode(Message& message, const T& value) {
    return FieldCodec::encode(message, Attribute, value.*Pointer);
  }
  template <class T>
  static Result<void> decode(Bytes payload, T& value) {
    Result<void> decoded = FieldCodec::decode(payload, value.*Pointer);
    if (!decoded) return fail(std::move(decoded).error().in(fmt::format("attribute {}", Attribute)));
    return {};
  }
};

template <class T, class... Fields>
struct SchemaOf {
  static bool encode(Message& message, const T& value) {
    return message.all_or_nothing([&] { return (Fields::encode(message, value) && ...); });
  }
  static Result<void> decode(Bytes payload, T& value) {
    AttributeReader reader(payload);
    for (Attribute attribute; reader.next(attribute);) {
      Result<void> decoded;
      std::ignore = ((attribute.type == Fields::kAttribute &&
                      (decoded = Fields::decode(attribute.payload, value), true)) ||
                     ...);  // no match: an attribute we do not know
      if (!decoded) return decoded;
    }
    return reader.finish();
  }
};

// Puts the attributes of `value` into the message, not nested. False: no room, and the message is untouched.
template <HasSchema T>
[[nodiscard]] bool encode(Message& message, const T& value) {
  return T::Schema::encode(message, value);
}

template <HasSchema T>
Result<T> decode(Bytes attributes) {
  T value{};
  WGP_TRY(T::Schema::decode(attributes, value));
  return value;
}

}  // namespace wgpilot::netlink
