<?php

declare(strict_types=1);

/** A product that is sold as it is. */
class WC_Product_Simple extends WC_Product
{
}
