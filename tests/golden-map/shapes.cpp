// Shapes, to show classes.
#include <vector>
#include "shapes.h"

namespace geo {

/// Anything with an area.
class Shape {
public:
	virtual ~Shape() = default;
	virtual double area() const = 0;
	int id = 0;
};

template <typename T>
class Box : public Shape, private base::Counted<T> {
public:
	explicit Box(T w) : width_(w) { count_++; }
	double area() const override { return square(width_); }
	static Box make();
private:
	T width_;
};

enum class Color { Red, Green };
using Shapes = std::vector<Shape *>;

double total(const Shapes &all)
{
	double sum = 0;
	for (const auto *s : all)
		sum += s->area() + std::abs(sum);
	auto *b = new Shape();
	return sum;
}

} // namespace geo

double geo::Shape::area() const { return helper(); }
static int counter = 0;
TEST(Shapes, Total)
{
	geo::total({});
}
int main() { return geo::total({}); }
