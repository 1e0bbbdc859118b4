#include "http/gzip.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

namespace wgpilot::http {
namespace {

std::string unpack(std::string_view packed) {
  z_stream stream{};
  std::string text(100'000, '\0');
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

Request accepting(std::string encodings) {
  Request request;
  request.headers.add("Accept-Encoding", std::move(encodings));
  return request;
}

TEST(Gzip, ShrinksLargeJsonAndIsReadBack) {
  const std::string json = "[" + std::string(5000, ' ') + "]";
  Response response = text_response(200, "application/json", json);
  compress(accepting("br, gzip"), response);
  EXPECT_EQ(response.headers.find("Content-Encoding"), "gzip");
  EXPECT_EQ(response.headers.find("Vary"), "Accept-Encoding");
  EXPECT_LT(response.body_text().size(), 200u);
  EXPECT_EQ(unpack(response.body_text()), json);
}

TEST(Gzip, LeavesSmallForeignAndUnwantedBodiesAlone) {
  const auto untouched = [](const Request& request, std::string type, std::size_t size) {
    Response response = text_response(200, std::move(type), std::string(size, 'x'));
    compress(request, response);
    return !response.headers.contains("Content-Encoding") && response.body_text().size() == size;
  };
  EXPECT_TRUE(untouched(accepting("gzip"), "application/json", 1024));
  EXPECT_TRUE(untouched(accepting("gzip"), "image/png", 5000));
  EXPECT_TRUE(untouched(accepting("gzip;q=0"), "application/json", 5000));
  EXPECT_TRUE(untouched(Request(), "application/json", 5000));
}

}  // namespace
}  // namespace wgpilot::http
